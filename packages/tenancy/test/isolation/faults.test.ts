import { sql } from "kysely"
import pg from "pg"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest"
import { ConnectionTimeoutError, tenantScope, withTenant } from "../../src/index.ts"
import { startNetwork } from "../../src/testing/network.ts"
import {
  everyPoint,
  type FaultLab,
  type Operation,
  openFaultLab,
  turningPoints,
} from "./fault-lab.ts"
import {
  bodies,
  canary,
  type NotesDb,
  startTwoTenants,
  type TwoTenants,
  ways,
} from "./two-tenants.ts"

const body = canary.acme
const insert = (db: NotesDb, id: number, signal: AbortSignal) =>
  db.insertInto("notes").values({ id, body }).execute({ signal })

const operations: readonly Operation[] = [
  { name: "a query", writes: 1, run: insert },
  {
    name: "a statement on trial",
    writes: 1,
    run: (db, id, signal) =>
      sql`explain (analyze, costs off) insert into notes values (${id}, ${body})`.execute(db, {
        signal,
      }),
  },
  {
    name: "a transaction",
    writes: 2,
    run: (db, id, signal) =>
      db.transaction().execute(async (transaction) => {
        await insert(transaction, id, signal)
        await insert(transaction, id + 1, signal)
      }),
  },
  {
    name: "a savepoint",
    writes: 1,
    run: async (db, id, signal) => {
      const transaction = await db.startTransaction().execute()
      try {
        await insert(transaction, id, signal)
        const after = await transaction.savepoint("here").execute()
        await insert(after, id + 1, signal)
        await after.rollbackToSavepoint("here").execute()
        await transaction.commit().execute()
      } catch (error) {
        await transaction.rollback().execute()
        throw error
      }
    },
  },
  {
    name: "a stream",
    writes: 0,
    run: async (db, _id, signal) => {
      const rows = db.selectFrom("notes").selectAll().where("id", "<=", 12)
      const seen = await Array.fromAsync(rows.stream({ chunkSize: 5, signal }), (row) => row.body)
      expect(new Set(seen)).toEqual(new Set([body]))
    },
  },
]

// Without hardening, directly only: each way takes a minute, and the pooler adds nothing there.
const ownWays = ways.filter(
  ({ pool, bouncer, hardening }) => pool === 1 && !(bouncer && hardening === "unavailable"),
)

describe.each(ownWays)("over $name", (way) => {
  let tenants: TwoTenants
  let stop: () => Promise<void>
  let lab: FaultLab
  beforeAll(async () => {
    ;({ tenants, stop } = await startTwoTenants(way))
  })
  afterAll(() => stop())
  beforeEach(async () => {
    lab = await openFaultLab(tenants)
  })
  afterEach(() => lab.close())
  afterEach(() => {
    vi.restoreAllMocks()
  })

  describe.each(operations)("$name", (operation) => {
    test.runIf(!way.bouncer)(
      "is whole when a packet is halved, at up to a hundred places each way",
      async () => {
        const { up, down } = await lab.record(operation)
        for (const [direction, bytes] of [
          ["up", up],
          ["down", down],
        ] as const) {
          for (let after = 1; after < bytes.length; after += 1 + Math.floor(bytes.length / 100)) {
            const outcome = await lab.breakAt(operation, { direction, after, by: "split" })
            expect(outcome, `${direction} ${after}`).toBe("done")
          }
        }
      },
    )

    test("leaves the pool clean when the network is cut", async () => {
      const pointsOf = way.bouncer ? turningPoints : everyPoint
      const points = pointsOf(await lab.record(operation))
      const outcomes: string[] = []
      for (const [index, point] of points.entries()) {
        const by = index % 3 === 0 ? "reset" : "cut"
        outcomes.push(await lab.breakAt(operation, { ...point, by }))
      }
      expect(outcomes).toContain("failed")
    })

    test("leaves the pool clean when its backend is killed", async () => {
      const outcomes: string[] = []
      for (const point of turningPoints(await lab.record(operation))) {
        const outcome = await lab.breakAt(operation, { ...point, by: "hold" }, async () => {
          await killBackends()
          lab.network.release()
        })
        outcomes.push(outcome)
      }
      expect(outcomes).toContain("failed")
    })

    // Not through PgBouncer 1.18, which Debian has: cancel requests at such moments end its process
    // ("bad client state", "server in bad state"; mended in 1.21).
    test.runIf(!way.bouncer)("leaves the pool clean when it is aborted", async () => {
      // Kysely tells the console what became of a query that nobody waits for.
      vi.spyOn(console, "error").mockImplementation(() => {})
      const outcomes: string[] = []
      for (const point of turningPoints(await lab.record(operation))) {
        for (const turns of [0, 20]) {
          const outcome = await lab.breakAt(operation, { ...point, by: "hold" }, async (abort) => {
            abort.abort(new Error("the visitor left"))
            // With the cancel request still on its way, and behind it.
            for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
            lab.network.release()
          })
          outcomes.push(outcome)
        }
      }
      expect(outcomes).toContain("failed")
    })

    test("leaves the pool clean when the server falls silent", async () => {
      const hurried = tenantScope({ ...tenants.acme, statementTimeout: 50 })
      const outcomes: string[] = []
      for (const point of turningPoints(await lab.record(operation)).filter(isEveryThird)) {
        const fault = { ...point, by: "hold" } as const
        outcomes.push(await lab.breakAt(operation, fault, undefined, hurried))
      }
      expect(outcomes).toContain("failed")
    })
  })

  test.runIf(!way.bouncer)("a cancel request that is late hits nobody", async () => {
    const { db, network, expectClean } = lab
    const abort = new AbortController()
    await expectClean("before")
    network.deafen(true)
    const aborted = withTenant(tenants.acme, () =>
      sql`select pg_sleep(0.01)`.execute(db, { signal: abort.signal }),
    )
    const outcome = expect(aborted).rejects.toThrow("the visitor left")
    setImmediate(() => abort.abort(new Error("the visitor left")))
    await outcome

    const next = withTenant(tenants.globex, () =>
      sql<{ body: string }>`select body from notes, pg_sleep(1) limit 1`.execute(db),
    )
    const outcomeOfNext = expect(next).resolves.toMatchObject({ rows: [{ body: canary.globex }] })
    // The cancel request, and the connection in place of the one that it was for. Where that is
    // given to the next borrower, there is no other connection to wait for, and the cancel hits.
    await vi.waitUntil(() => network.unanswered() === 2, { timeout: 500 }).catch(() => {})
    network.deafen(false)

    await outcomeOfNext
    await expectClean("a late cancel request")
  })

  test.runIf(!way.bouncer)("a database that takes no connection is said to", async () => {
    const silent = await startNetwork(tenants.appUrl)
    silent.deafen(true)
    const { db, destroy } = tenants.open({
      connection: { connectionString: silent.url, max: way.pool, connectionTimeoutMillis: 200 },
    })

    const asked = withTenant(tenants.acme, () => bodies(db))

    await expect(asked).rejects.toMatchObject({
      code: "connection_timeout",
      message: expect.stringContaining("did not answer a new connection within 200 ms"),
    })
    await destroy()
    await silent.close()
  })

  test.runIf(!way.bouncer)("a database that signs in and says no more is said to", async () => {
    const silent = await startNetwork(tenants.appUrl)
    const learnt = silent.record()
    const client = new pg.Client({ connectionString: silent.url })
    await client.connect()
    const { length } = learnt.down
    await client.end()
    const { db, destroy } = tenants.open({
      connection: { connectionString: silent.url, max: way.pool, connectionTimeoutMillis: 300 },
    })
    const fallen = silent.arm({ direction: "down", after: length, by: "hold" })

    const asked = withTenant(tenants.acme, () => bodies(db))

    await expect(asked).rejects.toMatchObject({ code: "connection_timeout" })
    await fallen
    // Its place in the pool is free again.
    const next = await withTenant(tenants.globex, () => bodies(db))
    expect(next).toEqual([canary.globex])
    await destroy()
    await silent.close()
  })

  test("overload ends in time, writes nothing, and leaves the pool whole", async () => {
    const { db, destroy } = tenants.open({
      connection: { connectionString: tenants.appUrl, max: way.pool, connectionTimeoutMillis: 200 },
      tenantConcurrency: 0,
    })
    const ended = Promise.withResolvers<void>()
    const began = Array.from({ length: way.pool }, () => Promise.withResolvers<void>())
    const holding = began.map(({ resolve }) =>
      withTenant(tenants.globex, () =>
        db.transaction().execute(async (transaction) => {
          await bodies(transaction)
          resolve()
          await ended.promise
        }),
      ),
    )
    await Promise.all(began.map(({ promise }) => promise))

    // Beyond those that the fault lab gives its own rows.
    const firstId = 10_000_000
    const { signal } = new AbortController()
    const waiting = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) =>
        withTenant(tenants.acme, () => insert(db, firstId + index, signal)),
      ),
    )
    ended.resolve()
    await Promise.all(holding)

    const reasons = waiting.map((outcome) => outcome.status === "rejected" && outcome.reason)
    expect(reasons.filter((reason) => !(reason instanceof ConnectionTimeoutError))).toEqual([])
    const written = await withTenant(tenants.acme, () =>
      db.selectFrom("notes").select("id").where("id", ">=", firstId).execute(),
    )
    expect(written).toEqual([])
    const seen = await Promise.all(
      Array.from({ length: 20 }, () => withTenant(tenants.globex, () => bodies(db))),
    )
    expect(seen).toEqual(Array.from({ length: 20 }, () => [canary.globex]))
    await destroy()
  })

  async function killBackends(): Promise<void> {
    const { name, login } = tenants.database
    await tenants.superuser(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity
       where datname = '${name}' and usename = '${login.name}'`,
    )
  }
})

function isEveryThird(_: unknown, index: number): boolean {
  return index % 3 === 0
}
