import pg from "pg"
import { expect, test } from "vitest"
import { messageOf } from "../../src/cli/exit.ts"
import { migratedDatabase } from "./tenantry.ts"

test("a lock that is not given is told with what to do about it", async () => {
  const { ownerUrl, query } = await migratedDatabase(["acme"])
  const owner = new pg.Client({ connectionString: ownerUrl })
  await owner.connect()
  await query("begin; lock tenancy.tenants")

  const error = await owner
    .query("set lock_timeout = 1; update tenancy.tenants set name = ''")
    .catch((error: unknown) => error)
  await owner.end()
  await query("rollback")

  expect(messageOf(error)).toBe(
    "canceling statement due to lock timeout. Somebody holds a lock on it: see pg_stat_activity, then run this again.",
  )
})
