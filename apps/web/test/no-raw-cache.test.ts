import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, onTestFinished, test } from "vitest"

const app = fileURLToPath(new URL("..", import.meta.url))

test.each([
  ['import { unstable_cache } from "next/cache"'],
  ['import { cacheTag, refresh } from "next/cache"'],
  ['import { revalidateTag as forget } from "next/cache"'],
  ['import * as cache from "next/cache"'],
  ['const { unstable_cache } = await import("next/cache")'],
  ['"use cache"\nexport const rows = 1'],
  ['export async function rows() {\n  "use cache: private"\n  return 1\n}'],
  ['await fetch("https://example.com", { cache: "force-cache" })'],
  ['await fetch("https://example.com", { next: { revalidate: 60 } })'],
  ['await fetch("https://example.com", { next: { tags: ["rows"] } })'],
  ["export const revalidate = 60"],
  ['export const dynamic = "force-static"'],
])("lint refuses to cache without the tenant: %j", (source) => {
  expect(lint(source, "src/product/example.ts")).toContain("Use tenantCache()")
})

test.each([
  ['import { refresh } from "next/cache"\nrefresh()'],
  ['await fetch("https://example.com", { cache: "no-store" })'],
  ['export const dynamic = "force-dynamic"'],
])("and nothing else: %j", (source) => {
  expect(lint(source, "src/product/example.ts")).not.toContain("Use tenantCache()")
})

test("the one way to cache may use the raw form", () => {
  const source = 'import { unstable_cache } from "next/cache"'
  expect(lint(source, "src/server/other.ts")).toContain("Use tenantCache()")
  expect(lint(source, "src/server/tenant-cache.ts")).not.toContain("Use tenantCache()")
})

/** What the app's own lint rule says of a file at this path, in a folder of its own. */
function lint(source: string, path: string): string {
  const folder = mkdtempSync(join(tmpdir(), "no-raw-cache-"))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { plugins } = JSON.parse(readFileSync(`${app}biome.json`, "utf8"))
  const absolute = plugins.map((plugin: { path: string }) => ({
    ...plugin,
    path: join(app, plugin.path),
  }))
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ plugins: absolute }))
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), source)
  const biome = `${app}../../node_modules/.bin/biome`
  const { stdout, stderr } = spawnSync(biome, ["lint", "--colors=off"], { cwd: folder })
  return `${stdout}${stderr}`
}
