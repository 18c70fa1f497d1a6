import { sql } from "kysely"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { ConnectionLostError, withTenant } from "../../src/index.ts"
import { hasClassAndCode } from "./fault-lab.ts"
import { bodies, canary, type NotesDb, startTwoTenants, type TwoTenants } from "./two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>
beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "", pool: 8, bouncer: false }))
})
afterAll(() => stop())

test.each(Object.keys(operations()))(
  "a terminated backend: %s fails with an error class and a code, every time",
  async (name) => {
    const run = operations()[name] as Operation
    const { db } = tenants.open({ tenantConcurrency: 0 })
    const failures: unknown[] = []
    const work = async () => {
      for (let round = 0; round < 25; round++) {
        await withTenant(tenants.acme, () => run(db)).catch((error) => failures.push(error))
      }
    }

    await whileTerminating(() => Promise.all([work(), work(), work(), work()]))

    expect(failures.filter((error) => !hasClassAndCode(error))).toEqual([])
    expect(failures.length).toBeGreaterThan(5)
    expect(await withTenant(tenants.acme, () => bodies(db))).toEqual([canary.acme])
  },
)

test("a transaction whose backend is terminated while it idles: the next statement says why", async () => {
  const { db } = tenants.open()
  const transaction = await withTenant(tenants.acme, () => db.startTransaction().execute())
  await withTenant(tenants.acme, () => slow(transaction))
  await terminateBackends()

  const next = withTenant(tenants.acme, () => slow(transaction))

  await expect(next).rejects.toBeInstanceOf(ConnectionLostError)
  await expect(next).rejects.toMatchObject({ code: "connection_lost", cause: { code: "57P01" } })
  const ending = withTenant(tenants.acme, () => transaction.commit().execute())
  await expect(ending).rejects.toMatchObject({ code: "connection_lost" })
  await withTenant(tenants.acme, () => transaction.rollback().execute())
})

type Operation = (db: NotesDb) => Promise<unknown>

/** Waits until they are gone. */
async function terminateBackends(): Promise<void> {
  const { name } = tenants.database.login
  await tenants.superuser(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = '${name}'`,
  )
}

/** Ends the backends of the app's login over and over, until `fn` has ended. */
async function whileTerminating(fn: () => Promise<unknown>): Promise<void> {
  const superuser = new pg.Client({ connectionString: tenants.database.superuserUrl })
  await superuser.connect()
  let isOver = false
  const running = fn().finally(() => {
    isOver = true
  })
  while (!isOver) {
    await superuser.query(
      "select pg_terminate_backend(pid), pg_sleep(0.004) from pg_stat_activity where usename = $1",
      [tenants.database.login.name],
    )
  }
  await running
  await superuser.end()
}

const slow = (db: NotesDb) => sql`select pg_sleep(0.002)`.execute(db)

function operations(): Record<string, Operation> {
  return {
    "a query": (db) => slow(db),
    "a statement without rows": (db) => sql`explain analyze select pg_sleep(0.002)`.execute(db),
    "a transaction": (db) =>
      db.transaction().execute(async (transaction) => {
        await slow(transaction)
        await slow(transaction)
      }),
    "a controlled transaction with savepoints": async (db) => {
      const transaction = await db.startTransaction().execute()
      try {
        await slow(transaction)
        const saved = await transaction.savepoint("one").execute()
        await slow(saved)
        const back = await saved.rollbackToSavepoint("one").execute()
        await slow(back)
        await back.releaseSavepoint("one").execute()
        await transaction.commit().execute()
      } catch (error) {
        await transaction.rollback().execute()
        throw error
      }
    },
    "a failed statement and its savepoint": (db) =>
      db.transaction().execute(async (transaction) => {
        await sql`select 1 / 0`.execute(transaction).catch((error) => {
          if (error.code !== "22012") throw error
        })
        await slow(transaction)
      }),
    "a stream": async (db) => {
      for await (const _ of db.selectFrom("notes").selectAll().stream(5)) await null
    },
    "db.connection()": (db) =>
      db.connection().execute(async (connection) => {
        await slow(connection)
        await connection.transaction().execute(slow)
        await slow(connection)
      }),
  }
}
