import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { describe, expect, test } from "vitest"
import { type TenantScope, withTenant } from "../../src/index.ts"
import { bodies, canary, type NotesDb, overEveryWay, whoAmI } from "./two-tenants.ts"

overEveryWay((tenants, way) => {
  const scopes = () => [tenants.acme, tenants.globex]
  const expected = (scope: TenantScope) => [`canary-${scope.tenant.slug}`]

  test("thousands of queries of two tenants, interleaved, each see their own rows", async () => {
    const asked = Array.from({ length: 2000 }, (_, index) => scopes()[index % 2] as TenantScope)

    const seen = await Promise.all(
      asked.map((scope) => withTenant(scope, () => bodies(tenants.tenancy.db))),
    )

    expect(seen).toEqual(asked.map(expected))
  })

  test("hundreds of scopes that read twice with others between always agree with themselves", async () => {
    const pairs = await Promise.all(
      Array.from({ length: 400 }, (_, index) => {
        const scope = scopes()[index % 2] as TenantScope
        return withTenant(scope, async () => {
          const first = await whoAmI(tenants.tenancy.db)
          const second = await bodies(tenants.tenancy.db)
          return { scope, first, second }
        })
      }),
    )

    for (const { scope, first, second } of pairs) {
      expect(first.role).toBe(scope.tenant.schema)
      expect(second).toEqual(expected(scope))
    }
  })

  test("what a query was told is gone from its connection when it ends", async () => {
    const client = new pg.Client({ connectionString: tenants.database.appUrl })
    await client.connect()
    const { db, destroy } = tenants.open()

    await withTenant(tenants.acme, () => bodies(db))
    await destroy()

    const { rows } = await client.query(
      "select current_user, current_setting('search_path') as path",
    )
    await client.end()
    expect(rows).toEqual([{ current_user: tenants.database.login.name, path: '""' }])
  })

  describe.runIf(way.pool === 1)("control", () => {
    test("a session's own search_path leaks, and the same program shows it", async () => {
      const pool = new pg.Pool({ connectionString: tenants.database.superuserUrl, max: 1 })
      pool.on("error", () => {})
      const naive = new Kysely<{ notes: { id: number; body: string } }>({
        dialect: new PostgresDialect({ pool }),
      })
      const naively = async (scope: TenantScope, db: NotesDb) => {
        await sql`set search_path to ${sql.id(scope.tenant.schema)}`.execute(db)
        return await bodies(db)
      }

      const asked = Array.from({ length: 100 }, (_, index) => scopes()[index % 2] as TenantScope)
      const seen = await Promise.all(asked.map((scope) => naively(scope, naive)))
      await naive.destroy()

      expect(seen).not.toEqual(asked.map(expected))
      expect(seen.flat()).toContain(canary.globex)
    })
  })
})
