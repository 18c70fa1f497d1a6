import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, onTestFinished, test } from "vitest"
import { readMigrations } from "../../src/fleet/index.ts"
import { rejectionOf } from "../fleet-database.ts"

async function folderWith(...names: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"))
  onTestFinished(() => rm(folder, { recursive: true }))
  for (const name of names) await writeFile(join(folder, name), "export async function up() {}\r\n")
  return folder
}

test("files are read in order, and their line ends do not count", async () => {
  const folder = await folderWith("0002_b.ts", "0001_a.ts")

  const { tenant } = await readMigrations({ shared: await folderWith(), tenant: folder })
  await writeFile(join(folder, "0001_a.ts"), "export async function up() {}\n")
  const again = await readMigrations({ shared: await folderWith(), tenant: folder })

  expect(tenant.map((file) => file.name)).toEqual(["0001_a", "0002_b"])
  expect(again.tenant[0]?.checksum).toBe(tenant[0]?.checksum)
})

test.each([
  ["a gap", ["0001_a.ts", "0003_c.ts"], "0003_c.ts"],
  ["a sequence that starts late", ["0002_a.ts"], "0002_a.ts"],
  ["a duplicate", ["0001_a.ts", "0001_b.ts"], "0001_a.ts and 0001_b.ts"],
  ["another name", ["1_a.ts"], "1_a.ts"],
  ["another ending", ["0001_a.sql"], "0001_a.sql"],
  ["upper case", ["0001_Add.ts"], "0001_Add.ts"],
])("%s is refused by name", async (_, names, named) => {
  const folders = { shared: await folderWith(), tenant: await folderWith(...names) }

  const error = await rejectionOf(readMigrations(folders))

  expect(error).toMatchObject({ code: "migration_refused" })
  expect(error.message).toContain(named)
})

test("a file without `up`, or that cannot be loaded, is refused by name", async () => {
  const folder = await folderWith("0001_a.ts")
  await writeFile(join(folder, "0001_a.ts"), "export const upp = 1")
  const { tenant } = await readMigrations({ shared: await folderWith(), tenant: folder })

  const error = await rejectionOf(tenant[0]?.load() ?? Promise.resolve())

  expect(error.message).toMatch(/0001_a\.ts exports no function `up`/)
})
