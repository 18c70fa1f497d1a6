import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest"
import {
  ConnectionTimeoutError,
  createTenancy,
  type TenancyOptions,
  TenantBusyError,
  type TenantScope,
  tenantScope,
  withTenant,
} from "../../src/index.ts"
import { bodies, canary, type NotesDb, startTwoTenants, type TwoTenants } from "./two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>

beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "four", pool: 4, bouncer: false }))
})
afterAll(() => stop())

describe("a tenant's share of the pool", () => {
  test("is what it holds at once; meanwhile others are served", async () => {
    const { db, held, acme, globex } = open({ tenantConcurrency: 2 })
    const holds = [await held(), await held()]
    const third = acme(() => bodies(db))

    expect(await globex(() => bodies(db))).toEqual([canary.globex])
    expect(await stateOf(third)).toBe("pending")

    for (const hold of holds) await hold.end()
    expect(await third).toEqual([canary.acme])
  })

  test("is half of the pool unless said otherwise", async () => {
    const { db, held, acme } = open({ tenantQueue: 0 })
    const holds = [await held(), await held()]

    await expect(acme(() => bodies(db))).rejects.toThrow(TenantBusyError)

    for (const hold of holds) await hold.end()
  })

  test("is taken once by a transaction, whatever runs in it", async () => {
    const { db, acme } = open({ tenantConcurrency: 1, tenantQueue: 0 })

    const seen = await acme(() =>
      db.transaction().execute(async (transaction) => {
        const read = await Promise.all([bodies(transaction), bodies(transaction)])
        for await (const row of transaction.selectFrom("notes").select("body").limit(1).stream()) {
          read.push([row.body])
        }
        return read
      }),
    )

    expect(seen).toEqual([[canary.acme], [canary.acme], [canary.acme]])
  })

  test("beyond its queue a call fails at once, with a code of its own", async () => {
    const { db, held, acme } = open({ tenantConcurrency: 1, tenantQueue: 1 })
    const hold = await held()
    const waiting = acme(() => bodies(db))

    await expect(acme(() => bodies(db))).rejects.toMatchObject({
      code: "tenant_busy",
      message: expect.stringContaining(
        'Tenant "acme" has 1 connections in use and 1 calls waiting',
      ),
    })

    await hold.end()
    expect(await waiting).toEqual([canary.acme])
  })

  test("a call does not wait for it longer than it may", async () => {
    const { db, held, acme } = open({ tenantConcurrency: 1, tenantQueueTimeout: 20 })
    const hold = await held()

    await expect(acme(() => bodies(db))).rejects.toThrow(TenantBusyError)

    await hold.end()
    expect(await acme(() => bodies(db))).toEqual([canary.acme])
  })

  test("a full pool is not the tenant's fault, and is waited for as long as the pool says", async () => {
    const { db, held, acme } = open({
      connection: {
        connectionString: tenants.database.appUrl,
        max: 1,
        connectionTimeoutMillis: 1_000,
      },
      tenantQueueTimeout: 10,
    })
    const hold = await held()

    await expect(acme(() => bodies(db))).rejects.toThrow(ConnectionTimeoutError)

    await hold.end()
  })

  test("calls of one tenant are served in the order they came", async () => {
    const { db, held, acme } = open({ tenantConcurrency: 1 })
    const hold = await held()
    const order: number[] = []
    const calls = [1, 2, 3, 4, 5].map((number) =>
      acme(() => bodies(db)).then(() => order.push(number)),
    )

    await hold.end()
    await Promise.all(calls)

    expect(order).toEqual([1, 2, 3, 4, 5])
  })

  test("when all connections are out, who holds the fewest is next", async () => {
    const { db, held, acme, globex } = open({
      connection: { connectionString: tenants.database.appUrl, max: 2 },
      tenantConcurrency: 2,
    })
    const holds = [await held(), await held()]
    const order: string[] = []
    const calls = [
      ...[1, 2, 3].map(() => acme(() => bodies(db)).then(() => order.push("acme"))),
      globex(() => bodies(db)).then(() => order.push("globex")),
    ]

    await holds[0]?.end()
    await calls[3]
    expect(order).toEqual(["globex"])

    await holds[1]?.end()
    await Promise.all(calls)
    expect(order).toHaveLength(4)
  })

  test("0 is no limit", async () => {
    const { db, held, acme } = open({ tenantConcurrency: 0, tenantQueue: 0 })
    const holds = [await held(), await held(), await held()]

    expect(await acme(() => bodies(db))).toEqual([canary.acme])

    for (const hold of holds) await hold.end()
  })

  test.each([
    ["tenantConcurrency", -1],
    ["tenantConcurrency", 1.5],
    ["tenantQueue", Number.NaN],
    ["tenantQueueTimeout", 2 ** 31],
  ])("%s %d is refused", (name, value) => {
    const connection = { connectionString: tenants.database.appUrl }
    expect(() => createTenancy({ connection, [name]: value })).toThrow(RangeError)
  })
})

describe("the place is given back after", () => {
  const one = { tenantConcurrency: 1, tenantQueue: 1, tenantQueueTimeout: 10_000 }

  test.each<[string, (db: NotesDb) => Promise<unknown>]>([
    ["an error", (db) => sql`select 1 / 0`.execute(db)],
    ["a constraint violation", (db) => sql`insert into notes values (1, 'twice')`.execute(db)],
    ["a refused statement", (db) => sql`set search_path to public`.execute(db)],
    ["an error in a transaction", (db) => inTransaction(db, "select 1 / 0")],
    ["a transaction whose code throws", (db) => db.transaction().execute(thrower)],
    ["a statement's time limit", (db) => withTenant(hurried(), () => sleep(db))],
    ["an abort while it runs", (db) => sleep(db, AbortSignal.timeout(30))],
    ["an abort before it starts", (db) => sleep(db, AbortSignal.abort())],
    ["a killed backend", killOwnBackend],
    ["a stream that is left early", readOne],
    ["a stream that fails", (db) => readAll(db, "select 1 / (id - 50) from notes")],
    ["a tenant that is gone", (db) => withTenant(gone(), () => bodies(db))],
  ])("%s", async (_, wayOut) => {
    const { db, acme } = open(one)

    await acme(() => wayOut(db)).catch(() => {})

    expect(await acme(() => bodies(db))).toEqual([canary.acme])
    expect(await acme(() => db.transaction().execute(bodies))).toEqual([canary.acme])
  })

  test("a promise that nobody awaits", async () => {
    const { db, acme } = open(one)

    await acme(async () => {
      void bodies(db)
      void bodies(db).catch(() => {})
    })

    await expect.poll(() => acme(() => bodies(db))).toEqual([canary.acme])
  })

  test("an abort while it waits, which also leaves the queue", async () => {
    const { db, held, acme } = open(one)
    const hold = await held()
    const abort = new AbortController()
    const waiting = acme(() => sleep(db, abort.signal))
    const outcome = expect(waiting).rejects.toThrow("left")

    abort.abort(new Error("left"))
    await outcome
    const next = acme(() => bodies(db))

    await hold.end()
    expect(await next).toEqual([canary.acme])
  })

  test("a connection that cannot be made", async () => {
    const nowhere = new URL(tenants.database.appUrl)
    nowhere.port = "1"
    const { db, acme } = open({
      ...one,
      tenantQueue: 0,
      connection: { connectionString: nowhere.href },
    })

    for (let call = 0; call < 3; call++) {
      await expect(acme(() => bodies(db))).rejects.toThrow("ECONNREFUSED")
    }
  })

  test("no scope: none was taken", async () => {
    const { db, acme } = open({ ...one, tenantQueue: 0 })

    await expect(bodies(db)).rejects.toThrow("No tenant is active")
    expect(await acme(() => bodies(db))).toEqual([canary.acme])
  })
})

function open(options: Partial<TenancyOptions>) {
  const { db, destroy } = tenants.open(options)
  onTestFinished(() => destroy())
  const acme = <T>(fn: () => Promise<T>) => withTenant(tenants.acme, fn)
  const globex = <T>(fn: () => Promise<T>) => withTenant(tenants.globex, fn)
  return { db, acme, globex, held: () => hold(db, tenants.acme) }
}

/** A transaction that stays open until it is told to end. */
async function hold(db: NotesDb, scope: TenantScope) {
  const ending = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const transaction = withTenant(scope, () =>
    db.transaction().execute(async () => {
      begun.resolve()
      await ending.promise
    }),
  )
  await Promise.race([begun.promise, transaction])
  return {
    end: async () => {
      ending.resolve()
      await transaction
    },
  }
}

async function stateOf(promise: Promise<unknown>): Promise<"pending" | "settled"> {
  const turn = new Promise<"pending">((resolve) => setImmediate(resolve, "pending"))
  return await Promise.race([promise.then(() => "settled" as const), turn])
}

const hurried = () => tenantScope({ ...tenants.acme, statementTimeout: 20 })

const gone = () =>
  tenantScope({
    ...tenants.acme,
    tenant: { ...tenants.acme.tenant, schema: "t_aaaaaaaaaaaaaaaa" as never },
  })

function sleep(db: NotesDb, signal?: AbortSignal): Promise<unknown> {
  return sql`select pg_sleep(30)`.execute(db, signal && { signal })
}

function inTransaction(db: NotesDb, statement: string): Promise<unknown> {
  return db.transaction().execute((transaction) => sql.raw(statement).execute(transaction))
}

async function thrower(): Promise<never> {
  throw new Error("not today")
}

async function killOwnBackend(db: NotesDb): Promise<void> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
  await Promise.all([sleep(db), tenants.superuser(`select pg_terminate_backend(${rows[0]?.pid})`)])
}

async function readOne(db: NotesDb): Promise<void> {
  for await (const _ of db.selectFrom("notes").selectAll().stream(1)) return
}

async function readAll(db: NotesDb, statement: string): Promise<void> {
  const query = db.selectFrom(sql<{ id: number }>`(${sql.raw(statement)})`.as("rows")).selectAll()
  for await (const _ of query.stream(10));
}
