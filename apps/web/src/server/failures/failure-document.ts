import { brandPaths } from "../../components/brand-paths.ts"
import { brand } from "../../product/brand.ts"
import type { Theme } from "../../theme.ts"

/**
 * A failure's page as a document of its own. It needs no script, no database and no file of the
 * build (its fonts and the tab's mark may be missing), so that it can be sent by a route handler,
 * with a status that Next's pages cannot have.
 */
export function failureDocument(question: {
  status: number
  title: string
  text: string
  tenant: string | undefined
  requestId: string | undefined
  nonce: string
  theme?: Theme
  back?: string | undefined
}): string {
  const { status, title, text, tenant, requestId, nonce, theme, back } = question
  return `<!doctype html>
<html lang="en" data-theme="${theme ?? "system"}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} · ${escaped(tenant ?? brand.name)}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style nonce="${escaped(nonce)}">${style}</style>
</head>
<body>
<main>
<svg viewBox="0 0 24 24" aria-hidden="true"><path class="side" d="${brandPaths.sides}"/><path class="door" d="${brandPaths.door}"/></svg>
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
@font-face { font-family: Text; src: url(/fonts/text.woff2) format("woff2"); font-weight: 100 900; font-display: swap }
@font-face { font-family: Display; src: url(/fonts/display.woff2) format("woff2"); font-weight: 200 800; font-display: swap }
:root { color-scheme: light dark;
  --paper: light-dark(oklch(0.982 0.004 178), oklch(0.185 0.012 200));
  --ink: light-dark(oklch(0.24 0.018 200), oklch(0.935 0.008 180));
  --quiet: light-dark(oklch(0.48 0.018 195), oklch(0.72 0.016 188));
  --line: light-dark(oklch(0.905 0.008 185), oklch(0.31 0.014 198));
  --edge: light-dark(oklch(0.64 0.016 190), oklch(0.53 0.018 195));
  --verdigris: light-dark(oklch(0.45 0.085 180), oklch(0.8 0.11 176));
  --side: light-dark(oklch(0.78 0.012 195), oklch(0.46 0.016 195)) }
[data-theme=light] { color-scheme: light } [data-theme=dark] { color-scheme: dark }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 0.9375rem/1.5rem Text, ui-sans-serif, system-ui, sans-serif }
main { box-sizing: border-box; overflow-wrap: anywhere; min-height: 100dvh; max-width: 36rem; margin: 0 auto; padding: 4rem 1.5rem;
  display: flex; flex-direction: column; justify-content: center; gap: 1.5rem }
svg { width: 2.5rem } .side { fill: var(--side) } .door { fill: var(--verdigris) }
p { margin: 0 } h1 { margin: 0.75rem 0; font: 600 2.25rem/2.5rem Display, Text, ui-sans-serif, system-ui, sans-serif; letter-spacing: -0.025em;
  text-wrap: balance }
code { font-family: ui-monospace, "SF Mono", "Cascadia Mono", "Roboto Mono", Menlo, monospace }
h1 + p { font-size: 1.0625rem; line-height: 1.625rem; color: var(--quiet) }
.place, .reference { color: var(--quiet); font-size: 0.8125rem }
.place span { margin-left: 0.5rem }
.reference { border-top: 1px solid var(--line); padding-top: 1rem; display: grid; grid-template-columns: auto 1fr; gap: 1rem }
.reference code { overflow-wrap: anywhere }
a { display: inline-block; padding: 0.375rem 1rem; border: 1px solid var(--edge); border-radius: 0.4375rem;
  color: inherit; font-weight: 500; text-decoration: none }
a:focus-visible { outline: 2px solid var(--verdigris); outline-offset: 2px }
`
