import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { actions } from "./every-door.ts"
import { build } from "./start-app.ts"

/**
 * A copy of the production build in which every action has another id, as it has after a release
 * that changed its file.
 *
 * @returns its folder, and how to remove it.
 */
export async function copyWithOtherActionIds(): Promise<{
  folder: string
  remove(): Promise<void>
}> {
  const folder = `${await mkdtemp(join(tmpdir(), "tenantry-e2e-old-build-"))}/`
  await cp(build, folder, { recursive: true, verbatimSymlinks: true })
  const app = `${folder}apps/web/.next/`
  for (const part of ["server", "static"]) await changeIds(`${app}${part}`)
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function changeIds(folder: string): Promise<void> {
  const ids = actions().map(({ id }) => id)
  const anyId = new RegExp(ids.join("|"), "g")
  for (const file of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!file.isFile() || !/\.(js|json)$/.test(file.name)) continue
    const path = join(file.parentPath, file.name)
    const text = await readFile(path, "utf8")
    const changed = text.replace(anyId, otherId)
    if (changed !== text) await writeFile(path, changed)
  }
}

/** The first byte says what kind of action it is. */
function otherId(id: string): string {
  return id.slice(0, 2) + [...id.slice(2)].reverse().join("")
}
