import { brand } from "../../product/brand.ts"

/**
 * A failure's page as a document of its own. It needs no script, no database and no file of the
 * build, so that it can be sent by a route handler, with a status that Next's pages cannot have.
 */
export function failureDocument(question: {
  status: number
  title: string
  text: string
  tenant: string | undefined
  requestId: string | undefined
  nonce: string
  back?: string | undefined
}): string {
  const { status, title, text, tenant, requestId, nonce, back } = question
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · ${escaped(tenant ?? brand.name)}</title>
<style nonce="${escaped(nonce)}">${style}</style>
</head>
<body>
<main>
<svg viewBox="0 0 24 24" aria-hidden="true"><path class="side" d="M1 21V10.5a3 3 0 0 1 6 0V21zM17 21V10.5a3 3 0 0 1 6 0V21z"/><path class="door" d="M8.5 21V6.5a3.5 3.5 0 0 1 7 0V21z"/></svg>
<div>
<p class="place"><code>${status}</code>${tenant ? ` <span>${escaped(tenant)}</span>` : ""}</p>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
</div>
<p><a href="${escaped(back ?? "/")}">${back === undefined ? "Start page" : "Try again"}</a></p>
${requestId ? `<p class="reference">Request <code>${escaped(requestId)}</code></p>` : ""}
</main>
</body>
</html>
`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

// The colours and sizes of globals.css and MessagePage.
const style = `
:root { color-scheme: light dark;
  --paper: light-dark(oklch(0.982 0.004 178), oklch(0.185 0.012 200));
  --ink: light-dark(oklch(0.24 0.018 200), oklch(0.935 0.008 180));
  --quiet: light-dark(oklch(0.48 0.018 195), oklch(0.72 0.016 188));
  --line: light-dark(oklch(0.905 0.008 185), oklch(0.31 0.014 198));
  --edge: light-dark(oklch(0.64 0.016 190), oklch(0.53 0.018 195));
  --verdigris: light-dark(oklch(0.45 0.085 180), oklch(0.8 0.11 176));
  --side: light-dark(oklch(0.78 0.012 195), oklch(0.46 0.016 195)) }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 0.9375rem/1.5rem "Hanken Grotesk", ui-sans-serif, system-ui, sans-serif }
main { box-sizing: border-box; min-height: 100dvh; max-width: 36rem; margin: 0 auto; padding: 4rem 1.5rem;
  display: flex; flex-direction: column; justify-content: center; gap: 1.5rem }
svg { width: 2.5rem } .side { fill: var(--side) } .door { fill: var(--verdigris) }
p { margin: 0 } h1 { margin: 0.75rem 0; font-size: 2.25rem; line-height: 2.5rem; letter-spacing: -0.025em;
  font-weight: 600; text-wrap: balance }
h1 + p { font-size: 1.0625rem; line-height: 1.625rem; color: var(--quiet) }
.place, .reference { color: var(--quiet); font-size: 0.8125rem }
.place span { margin-left: 0.5rem }
.reference { border-top: 1px solid var(--line); padding-top: 1rem } .reference code { margin-left: 0.75rem; overflow-wrap: anywhere }
a { display: inline-block; padding: 0.375rem 1rem; border: 1px solid var(--edge); border-radius: 0.4375rem;
  color: inherit; font-weight: 500; text-decoration: none }
a:focus-visible { outline: 2px solid var(--verdigris); outline-offset: 2px }
`
