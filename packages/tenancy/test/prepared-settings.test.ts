import { sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import { tenantScope, withTenant } from "../src/index.ts"
import { bodies, canary, startTwoTenants, type TwoTenants, ways } from "./isolation/two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "", pool: 1, bouncer: false }))
})
afterAll(() => stop())

const prepared = sql<{ name: string }>`
  select name from pg_prepared_statements where name like 'set %'
`

test("a direct connection keeps the settings statement prepared", async () => {
  const { db } = tenants.tenancy

  const names = await withTenant(tenants.acme, async () => {
    await bodies(db)
    return (await prepared.execute(db)).rows
  })

  expect(names).toEqual([{ name: "set search_path role" }])
})

test("a direct connection keeps the time limit, which a scope may set for itself", async () => {
  const { db, destroy } = tenants.open({ statementTimeout: 12_000 })
  const hurried = tenantScope({ ...tenants.acme, statementTimeout: 50 })

  expect(await withTenant(tenants.acme, () => timeLimit(db))).toBe("12s")
  expect(await withTenant(hurried, () => timeLimit(db))).toBe("50ms")
  expect(await withTenant(tenants.acme, () => timeLimit(db))).toBe("12s")
  await destroy()
})

test("a first query that fails does not hinder the ones after it", async () => {
  const { db, destroy } = tenants.open()
  const failing = () => withTenant(tenants.acme, () => sql`select 1 / 0`.execute(db))

  await expect(failing()).rejects.toThrow("division by zero")
  await expect(failing()).rejects.toThrow("division by zero")
  expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
  await destroy()
})

test("a backend that does not know it is served without, as behind a pooler that hides", async () => {
  const { db, destroy } = tenants.open()
  expect(await withTenant(tenants.acme, () => bodies(db))).toEqual([canary.acme])

  // As when a pooler hands the next message to another backend.
  await tenants.asOwner(`
    create function ${tenants.acme.tenant.schema}.forget() returns void language plpgsql
    as $$ begin execute 'deallocate all'; end $$
  `)
  await withTenant(tenants.acme, () => sql`select forget()`.execute(db))

  expect(await withTenant(tenants.acme, () => bodies(db))).toEqual([canary.acme])
  expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
  await destroy()
})

test("a tenant's statement cannot use it to become another tenant", async () => {
  const other = tenants.globex.tenant.schema
  const { db } = tenants.tenancy
  await withTenant(tenants.acme, () => bodies(db))

  const using = withTenant(tenants.acme, () =>
    sql.raw(`execute "set search_path role" ('${other}', '${other}')`).execute(db),
  )

  await expect(using).rejects.toThrow("permission denied for schema tenancy")
})

test.runIf(ways.some((way) => way.bouncer))(
  "PgBouncer is recognised, and nothing is left prepared behind it",
  async () => {
    const started = await startTwoTenants({ name: "", pool: 4, bouncer: true })
    const { db } = started.tenants.tenancy

    const names = await withTenant(started.tenants.acme, async () => {
      await bodies(db)
      return (await prepared.execute(db)).rows
    })
    await started.stop()

    expect(names).toEqual([])
  },
)

async function timeLimit(db: TwoTenants["tenancy"]["db"]): Promise<string | undefined> {
  const { rows } = await sql<{ limit: string }>`
    select current_setting('statement_timeout') as limit
  `.execute(db)
  return rows[0]?.limit
}
