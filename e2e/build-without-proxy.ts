import { cp, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "./start-app.ts"

/**
 * A copy of the production build from which the proxy is taken: its code, and the entry by which
 * Next knows that there is one. What remains is the app as somebody reaches it who gets past the
 * proxy, as several of Next's own flaws have let them.
 *
 * @returns its folder, and how to remove it.
 */
export async function copyWithoutProxy(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = `${await mkdtemp(join(tmpdir(), "tenantry-e2e-no-proxy-"))}/`
  await cp(build, folder, { recursive: true, verbatimSymlinks: true })
  const server = `${folder}apps/web/.next/server/`
  await rm(`${server}middleware.js`)
  await rm(`${server}middleware`, { recursive: true, force: true })
  await writeFile(
    `${server}functions-config-manifest.json`,
    JSON.stringify({ version: 1, functions: {} }),
  )
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}
