import fc from "fast-check"
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  test,
  vi,
} from "vitest"
import {
  createTenant,
  parseSlug,
  type TenantScope,
  tenantScope,
  withTenant,
} from "../../../src/index.ts"
import { noRollback, plantedTenancy } from "../../kit/planted-tenancy.ts"
import { type NotesDb, startTwoTenants, type TwoTenants, ways } from "../two-tenants.ts"
import { Model } from "./model.ts"
import { type Program, randomProgram } from "./program.ts"
import { runProgram } from "./run-program.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** Random programs a way; see vitest.config.ts. */
    randomPrograms: number
  }
}

describe.each(ways.filter(({ pool }) => pool === 1))("over $name", (way) => {
  let tenants: TwoTenants
  let stop: () => Promise<void>
  let scopes: TenantScope[]

  beforeAll(async () => {
    ;({ tenants, stop } = await startTwoTenants(way))
    const slug = parseSlug("initech")
    const initech = await createTenant(tenants.tenancy.sharedDb, { slug, name: "Initech" })
    scopes = [
      tenants.acme,
      tenants.globex,
      tenantScope({ tenant: initech, access: "write", actor: "system" }),
    ]
    for (const { tenant } of scopes) await tenants.asOwner(`delete from ${tenant.schema}.notes`)
  })
  afterAll(() => stop())

  const numRuns = inject("randomPrograms")
  const limit = 20_000 + numRuns * 50
  // Cancel requests may end the process of PgBouncer 1.18; see faults.test.ts.
  const program = randomProgram({ mayAbort: !way.bouncer })

  // Kysely tells the console what became of a query that nobody waits for.
  beforeEach(() => {
    vi.spyOn(console, "error").mockImplementation(() => {})
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test("whatever tenants do at once, each has and sees its own rows", {
    timeout: 60_000 + 2 * limit,
  }, async () => {
    await fc.assert(
      fc.asyncProperty(program, fc.scheduler(), async (random, scheduler) => {
        const connection = connectionOf(random)
        expect(await faultsOf(random, scheduler, tenants.open({ connection }))).toEqual([])
      }),
      { numRuns, interruptAfterTimeLimit: limit },
    )
  })

  test("control: a dialect that never rolls back is found out", async () => {
    const details = await fc.check(
      fc.asyncProperty(program, fc.scheduler(), async (random, scheduler) => {
        const handles = plantedTenancy(connectionOf(random), noRollback)
        expect(await faultsOf(random, scheduler, handles)).toEqual([])
      }),
      { numRuns: 500, interruptAfterTimeLimit: 50_000, endOnFailure: true },
    )

    expect(details.failed).toBe(true)
    expect(details.counterexample).not.toBeNull()
  })

  let firstId = 0

  function connectionOf({ pool }: Program) {
    return { connectionString: tenants.appUrl, max: pool, connectionTimeoutMillis: 20_000 }
  }

  async function faultsOf(
    random: Program,
    scheduler: fc.Scheduler,
    handles: { db: unknown; destroy(): Promise<void> },
  ): Promise<string[]> {
    firstId += 1_000
    const model = new Model(firstId)
    const db = handles.db as NotesDb
    try {
      await runProgram(random, { db, scopes, model, scheduler })
      const held = await Promise.all(
        scopes.map(async (scope, tenant) => {
          const rows = await withTenant(scope, () => db.selectFrom("notes").select("id").execute())
          return { tenant, ids: rows.map(({ id }) => id) }
        }),
      )
      return model.judge(held)
    } finally {
      await handles.destroy()
      for (const { tenant } of scopes) await tenants.asOwner(`delete from ${tenant.schema}.notes`)
    }
  }
})
