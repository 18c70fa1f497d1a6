import { cpSync, rmSync } from "node:fs"
import { fileURLToPath } from "node:url"

copyFonts()
removeDevelopmentTypes()

/**
 * A failure's page is a document of its own (failure-document.ts): it cannot know under which names
 * the build keeps its fonts.
 */
function copyFonts(): void {
  const fonts = { text: "hanken-grotesk", display: "bricolage-grotesque" }
  for (const [use, font] of Object.entries(fonts)) {
    const file = `node_modules/@fontsource-variable/${font}/files/${font}-latin-wght-normal.woff2`
    cpSync(path(file), path(`public/fonts/${use}.woff2`))
  }
}

/** `next dev` leaves types of pages there that may be gone since, and every type check reads them. */
function removeDevelopmentTypes(): void {
  rmSync(path(".next/dev/types"), { recursive: true, force: true })
}

function path(name: string): string {
  return fileURLToPath(new URL(`../${name}`, import.meta.url))
}
