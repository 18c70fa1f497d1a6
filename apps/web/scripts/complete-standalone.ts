import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

// Next leaves the browser's files out of its standalone folder, for those who serve them from a
// CDN. With them in it, the folder is the whole app.
for (const folder of [".next/static", "public"]) {
  if (existsSync(path(folder))) {
    cpSync(path(folder), path(`.next/standalone/apps/web/${folder}`), { recursive: true })
  }
}

const server = path(".next/standalone/apps/web/server.js")
writeFileSync(server, [path("scripts/before-server.mjs"), server].map(read).join("\n"))

function read(file: string): string {
  return readFileSync(file, "utf8")
}

function path(folder: string): string {
  return fileURLToPath(new URL(`../${folder}`, import.meta.url))
}
