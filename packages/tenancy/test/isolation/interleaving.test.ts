import { describe, expect, test } from "vitest"
import { type TenantScope, withTenant } from "../../src/index.ts"
import { startNetwork } from "../../src/testing/network.ts"
import { plantedTenancy, sessionLevelSet } from "../kit/planted-tenancy.ts"
import { control } from "./naive-tenancy.ts"
import { bodies, type NotesDb, overEveryWay, whoAmI } from "./two-tenants.ts"

overEveryWay((tenants, way) => {
  const scopes = () => [tenants.acme, tenants.globex]
  const expected = (scope: TenantScope) => [`canary-${scope.tenant.slug}`]

  /** A check, so that a control can fail it. */
  const manyQueries = async (db: NotesDb) => {
    const asked = Array.from({ length: 2000 }, (_, index) => scopes()[index % 2] as TenantScope)

    const seen = await Promise.all(asked.map((scope) => withTenant(scope, () => bodies(db))))

    expect(seen).toEqual(asked.map(expected))
  }

  const manyPairs = async (db: NotesDb) => {
    const pairs = await Promise.all(
      Array.from({ length: 400 }, (_, index) => {
        const scope = scopes()[index % 2] as TenantScope
        return withTenant(scope, async () => {
          const first = await whoAmI(db)
          const second = await bodies(db)
          return { scope, first, second }
        })
      }),
    )

    for (const { scope, first, second } of pairs) {
      expect(first.role).toBe(scope.tenant.schema)
      expect(second).toEqual(expected(scope))
    }
  }

  test("thousands of queries of two tenants, interleaved, each see their own rows", () =>
    manyQueries(tenants.tenancy.db))

  test("hundreds of scopes that read twice with others between always agree with themselves", () =>
    manyPairs(tenants.tenancy.db))

  test("what a query was told is gone from its own connection when it ends", async () => {
    const left = await leftBy(tenants.open)

    expect(left).toEqual([[[tenants.database.login.name, '""']]])
  })

  describe.runIf(way.pool === 1)("control", () => {
    test("settings of the session are seen on the connection afterwards", async () => {
      const left = await leftBy(({ connection }) => plantedTenancy(connection, sessionLevelSet))

      expect(JSON.stringify(left)).toContain(tenants.acme.tenant.schema)
    })

    control("another tenant's rows among many", tenants, manyQueries, /to deeply equal/)
    control("another tenant's answer in a pair", tenants, manyPairs, /to be 't_|to deeply equal/)
  })

  /** Asked on the connection itself, behind the back of whoever holds it. */
  async function leftBy(open: (options: { connection: Connection }) => Handles) {
    const network = await startNetwork(tenants.appUrl)
    const handles = open({ connection: { connectionString: network.url, max: 1 } })
    await withTenant(tenants.acme, () => bodies(handles.db as NotesDb))
    const answers = await network.askIdle(
      "select current_user, current_setting('search_path') as path",
    )
    await handles.destroy()
    await network.close()
    return answers.map(({ rows }) => rows)
  }
})

interface Handles {
  readonly db: unknown
  destroy(): Promise<void>
}

interface Connection {
  readonly connectionString: string
  readonly max: number
}
