import pg from "pg"
import { expect, test } from "vitest"
import { createEmptyDatabase } from "./database.ts"

test("an empty database belongs to a role that is no superuser", async () => {
  const database = await createEmptyDatabase()
  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()

  const { rows } = await client.query(
    "select current_database() as name, rolsuper, rolcreaterole from pg_roles where rolname = current_user",
  )
  await client.end()

  expect(rows).toEqual([{ name: database.name, rolsuper: false, rolcreaterole: true }])
})
