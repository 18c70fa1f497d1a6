import { expect, test } from "vitest"
import { assertInstalled, withOwner } from "../../src/fleet/index.ts"
import { createEmptyDatabase } from "../database.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"

test("a database without the library's tables is told from one with those of an older version", async () => {
  const { ownerUrl } = await createEmptyDatabase()
  const { db } = await createFleetDatabase(migrationsOf({}))
  await rowsOf(db, "update tenancy.settings set value = '3' where name = 'version'")

  const owner = { connectionString: ownerUrl }
  const empty = await rejectionOf(withOwner(owner, 1, (connection) => assertInstalled(connection)))
  const older = await rejectionOf(assertInstalled(db))

  expect([empty, older]).toMatchObject([{ code: "not_installed" }, { code: "not_installed" }])
  expect(empty.message).toContain("has no tenancy tables yet. Run `pnpm db:migrate`")
  expect(older.message).toMatch(
    /are of version 3, and this build needs \d+\. Run `pnpm db:migrate`/,
  )
})
