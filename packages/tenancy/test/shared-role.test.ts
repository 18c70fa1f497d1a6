import { sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import { NoActiveTenantError, withTenant } from "../src/index.ts"
import {
  bodies,
  canary,
  startTwoTenants,
  type TwoTenants,
  whoAmI,
} from "./isolation/two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>
beforeAll(async () => {
  const way = { name: "", pool: 4, bouncer: false }
  ;({ tenants, stop } = await startTwoTenants(way, "shared-role"))
})
afterAll(() => stop())

test("all tenants run as one role, each on its own path", async () => {
  const { db } = tenants.tenancy
  const seen = await Promise.all(
    Array.from({ length: 200 }, (_, index) => {
      const scope = index % 2 === 0 ? tenants.acme : tenants.globex
      return withTenant(scope, async () => [...(await bodies(db)), (await whoAmI(db)).role])
    }),
  )

  const role = `${tenants.database.login.name}_tenants`
  expect(new Set(seen.map(String))).toEqual(
    new Set([`${canary.acme},${role}`, `${canary.globex},${role}`]),
  )
})

test("no scope is no query, and public answers to grants", async () => {
  const { db } = tenants.tenancy

  await expect(bodies(db)).rejects.toThrow(NoActiveTenantError)
  await expect(
    withTenant(tenants.acme, () => sql`select * from public.notes`.execute(db)),
  ).rejects.toThrow("permission denied")
})

test("what this mode does not stop: another schema in raw SQL", async () => {
  const other = tenants.globex.tenant.schema

  const { rows } = await withTenant(tenants.acme, () =>
    sql`select distinct body from ${sql.id(other)}.notes`.execute(tenants.tenancy.db),
  )

  expect(rows).toEqual([{ body: canary.globex }])
})

test("a statement still cannot become somebody else", async () => {
  const shared = `${tenants.database.login.name}_shared`

  const becoming = withTenant(tenants.acme, () =>
    tenants.tenancy.db
      .transaction()
      .execute((transaction) => sql`set local role ${sql.id(shared)}`.execute(transaction)),
  )

  await expect(becoming).rejects.toThrow("SET is not allowed")
})
