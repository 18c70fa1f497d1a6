import { sql } from "kysely"
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { type TenantScope, withTenant } from "../src/index.ts"
import { startTwoTenants, type TwoTenants } from "./isolation/two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>

beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "one", pool: 1, bouncer: false }))
})
afterAll(() => stop())

/** A connection is not replaced before. */
const uses = 2_000

test("a connection that has served too many tenants is replaced, once it was used enough", async () => {
  const seen = await pidsOf([tenants.acme, tenants.globex], 1, uses + 1)

  expect(new Set(seen.slice(0, uses)).size).toBe(1)
  expect(new Set(seen).size).toBe(2)
})

test.each([
  ["one that serves few tenants stays", 2],
  ["0 is no limit", 0],
])("%s", async (_, limit) => {
  const seen = await pidsOf([tenants.acme, tenants.globex], limit, uses + 1)

  expect(new Set(seen).size).toBe(1)
})

/** The process that answers each of so many queries, of one tenant after the other. */
async function pidsOf(scopes: readonly TenantScope[], limit: number, count: number) {
  const { db, destroy } = tenants.open({ tenantsPerConnection: limit })
  onTestFinished(() => destroy())
  const pids: number[] = []
  for (let query = 0; query < count; query++) {
    const scope = scopes[query % scopes.length] as TenantScope
    const { rows } = await withTenant(scope, () =>
      sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db),
    )
    pids.push(rows[0]?.pid ?? 0)
  }
  return pids
}
