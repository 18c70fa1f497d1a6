import { sql } from "kysely"
import { expect, test } from "vitest"
import { withTenant } from "../../src/index.ts"
import { bodies, canary, overEveryWay, type TwoTenants } from "./two-tenants.ts"

overEveryWay((tenants, way) => {
  /** As a function of acme's does that sets a role for the session, and not for the transaction. */
  const leaveRole = async (role: string) => {
    const { schema } = tenants.acme.tenant
    await tenants.superuser(`
      create or replace function ${schema}.leave(statement text) returns void language plpgsql
      as $$ begin execute statement; end $$
    `)
    await withTenant(tenants.acme, () =>
      sql`select leave(${`set role "${role}"`})`.execute(tenants.tenancy.db),
    )
  }
  const globexReads = () => withTenant(tenants.globex, () => bodies(tenants.tenancy.db))

  test.each([
    ["another tenant's role", ({ globex }: TwoTenants) => globex.tenant.schema],
    ["the tenant's own role", ({ acme }: TwoTenants) => acme.tenant.schema],
  ])("a function that leaves %s: no later query of any tenant fails", async (_, roleOf) => {
    await leaveRole(roleOf(tenants))

    for (let round = 0; round < 20; round++) {
      expect(await globexReads()).toEqual([canary.globex])
      expect(await withTenant(tenants.acme, () => bodies(tenants.tenancy.db))).toEqual([
        canary.acme,
      ])
    }
  })

  test("a function that leaves a role: the next query of the shared tables answers", async () => {
    await leaveRole(tenants.globex.tenant.schema)

    const rows = await tenants.tenancy.sharedDb.selectFrom("bulletins").select("body").execute()

    expect(rows).toEqual([{ body: canary.public }])
  })

  test("a function that leaves a role: the next transaction and stream answer", async () => {
    const { db } = tenants.tenancy
    await leaveRole(tenants.acme.tenant.schema)
    const inTransaction = await withTenant(tenants.globex, () =>
      db.transaction().execute((transaction) => bodies(transaction)),
    )
    await leaveRole(tenants.acme.tenant.schema)
    const streamed = await withTenant(tenants.globex, async () => {
      const seen = new Set<string>()
      for await (const { body } of db.selectFrom("notes").select("body").stream(10)) seen.add(body)
      return [...seen]
    })

    expect(inTransaction).toEqual([canary.globex])
    expect(streamed).toEqual([canary.globex])
  })

  test("a function that leaves a role: a new connection answers", async () => {
    await leaveRole(tenants.globex.tenant.schema)
    const { db, destroy } = tenants.open()

    expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
    await destroy()
  })

  // Without hardening the settings succeed under any role, so there is nothing to close.
  test.runIf(way.pool === 1 && !way.bouncer && way.hardening !== "unavailable")(
    "a connection whose settings failed: it is closed after the query",
    async () => {
      const { db } = tenants.tenancy
      const backend = async () => {
        const { rows } = await withTenant(tenants.globex, () =>
          sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db),
        )
        return rows[0]?.pid
      }
      await globexReads()
      await leaveRole(tenants.globex.tenant.schema)

      const hit = await backend()
      const after = await backend()

      expect(after).not.toBe(hit)
      expect(await backend()).toBe(after)
    },
  )

  test("a tenant whose role does not exist: its queries fail, and no other tenant's do", async () => {
    const { acme } = tenants
    const { schema } = acme.tenant
    const gone = { ...acme, tenant: { ...acme.tenant, schema: `${schema.slice(0, -4)}gone` } }

    const reading = withTenant(gone as typeof acme, () => bodies(tenants.tenancy.db))

    await expect(reading).rejects.toThrow(/does not exist/)
    expect(await globexReads()).toEqual([canary.globex])
  })
})
