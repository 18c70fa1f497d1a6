import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { migrate, rollback } from "@repo/tenancy/fleet"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { readAppMigrations } from "../src/cli/migrations.ts"
import { staleTypes } from "../src/types/generate.ts"

let testDatabase: TestDatabase

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
})

afterAll(async () => {
  await testDatabase.drop()
})

test("every migration can be undone without a trace, and done again", async () => {
  const migrations = await readAppMigrations()
  const options = { owner: { connectionString: testDatabase.ownerUrl }, migrations }

  for (const sequence of ["tenant", "shared"] as const) {
    for (const _ of migrations[sequence]) await rollback({ ...options, sequence })
  }
  const left = await namesLeft()
  const again = await migrate(options)

  expect(left).toEqual([])
  expect(again.failures).toEqual([])
  expect(await staleTypes(testDatabase.ownerUrl)).toEqual([])
})

/** Relations, types and functions of `public`, the template and the tenants. */
async function namesLeft(): Promise<string[]> {
  const owner = new pg.Client({ connectionString: testDatabase.ownerUrl })
  await owner.connect()
  try {
    const { rows } = await owner.query<{ name: string }>(`
      with ours as (
        select oid from pg_namespace
        where nspname in ('public', '__template__') or nspname ~ '^t_[a-z2-7]{16}$'
      )
      select oid::regclass::text as name from pg_class where relnamespace in (table ours)
      union all select oid::regtype::text from pg_type where typnamespace in (table ours)
      union all select oid::regprocedure::text from pg_proc where pronamespace in (table ours)
    `)
    return rows.map(({ name }) => name)
  } finally {
    await owner.end()
  }
}
