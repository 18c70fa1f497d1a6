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

  test("control: a scope that leads into another tenant is found out", async () => {
    const steps = [{ kind: "insert" }, { kind: "read" }] as const
    const random: Program = { pool: 1, visitors: [{ tenant: 0, access: "write", steps }] }
    const inOrder = {
      schedule: <T>(task: Promise<T>) => task,
      waitFor: <T>(all: Promise<T>) => all,
    }
    const [acme, globex] = scopes as [TenantScope, TenantScope]
    const handles = () => tenants.open({ connection: connectionOf(random) })

    expect(await faultsOf(random, inOrder, handles())).toEqual([])
    expect(await faultsOf(random, inOrder, handles(), [globex, acme])).toEqual([
      expect.stringMatching(/^row \d+ is lost$/),
      expect.stringMatching(/^row \d+ is in tenant 1$/),
    ])
  })

  let firstId = 0

  function connectionOf({ pool }: Program) {
    return { connectionString: tenants.appUrl, max: pool, connectionTimeoutMillis: 20_000 }
  }

  async function faultsOf(
    random: Program,
    scheduler: Pick<fc.Scheduler, "schedule" | "waitFor">,
    handles: { db: unknown; destroy(): Promise<void> },
    entered = scopes,
  ): Promise<string[]> {
    firstId += 1_000
    const model = new Model(firstId)
    const db = handles.db as NotesDb
    try {
      await runProgram(random, { db, scopes: entered, model, scheduler })
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
