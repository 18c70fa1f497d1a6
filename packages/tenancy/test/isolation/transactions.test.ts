import { sql } from "kysely"
import { describe, expect, test } from "vitest"
import {
  ConnectionEndedError,
  ConnectionTimeoutError,
  NoActiveTenantError,
  TenantMismatchError,
  tenantScope,
  withTenant,
} from "../../src/index.ts"
import { control } from "./naive-tenancy.ts"
import { bodies, canary, type NotesDb, overEveryWay } from "./two-tenants.ts"

overEveryWay((tenants, way) => {
  const acme = <T>(fn: (db: NotesDb) => Promise<T>, on = tenants.tenancy.db) =>
    withTenant(tenants.acme, () => fn(on))
  const globex = <T>(fn: (db: NotesDb) => Promise<T>, on = tenants.tenancy.db) =>
    withTenant(tenants.globex, () => fn(on))
  const insert = (db: NotesDb, id: number) =>
    db.insertInto("notes").values({ id, body: canary.acme }).execute()
  const has = async (id: number, on = tenants.tenancy.db) =>
    (await acme((db) => db.selectFrom("notes").select("id").where("id", "=", id).execute(), on))
      .length > 0

  test("a commit keeps what was written, in the scope's schema", async () => {
    await acme((db) => db.transaction().execute((transaction) => insert(transaction, 1001)))

    expect(await has(1001)).toBe(true)
    const foreign = await globex((db) =>
      db.selectFrom("notes").select("id").where("id", "=", 1001).execute(),
    )
    expect(foreign).toEqual([])
  })

  test("an error rolls back, and the next borrower sees nothing of it", () =>
    rollsBack(tenants.tenancy.db))

  async function rollsBack(on: NotesDb): Promise<void> {
    const failing = acme(
      (db) =>
        db.transaction().execute(async (transaction) => {
          await insert(transaction, 1002)
          throw new Error("changed my mind")
        }),
      on,
    )

    await expect(failing).rejects.toThrow("changed my mind")
    expect(await has(1002, on)).toBe(false)
    expect(await globex(bodies, on)).toEqual([canary.globex])
  }

  test("a commit that could not be one rejects, and names the error that was swallowed", () =>
    tellsOfNoCommit(tenants.tenancy.db))

  async function tellsOfNoCommit(on: NotesDb): Promise<void> {
    const swallowing = acme(
      (db) =>
        db.transaction().execute(async (transaction) => {
          await insert(transaction, 1003)
          await sql`select 1 / 0`.execute(transaction).catch(() => {})
        }),
      on,
    )

    await expect(swallowing).rejects.toMatchObject({
      message: "Transaction was rolled back instead of committed",
      cause: { message: "division by zero" },
    })
    expect(await has(1003, on)).toBe(false)
  }

  test("a savepoint takes back what followed it, and no more", async () => {
    await acme(async (db) => {
      const transaction = await db.startTransaction().execute()
      await insert(transaction, 1004)
      const after = await transaction.savepoint("here").execute()
      await insert(after, 1005)
      await sql`select 1 / 0`.execute(after).catch(() => {})
      const back = await after.rollbackToSavepoint("here").execute()
      await insert(back, 1006)
      await back.commit().execute()
    })

    expect([await has(1004), await has(1005), await has(1006)]).toEqual([true, false, true])
  })

  test("isolation level and access mode are the transaction's", async () => {
    const settings = await acme((db) =>
      db
        .transaction()
        .setIsolationLevel("serializable")
        .setAccessMode("read only")
        .execute(async (transaction) => {
          const { rows } = await sql`
            select current_setting('transaction_isolation') as level,
                   current_setting('transaction_read_only') as read_only
          `.execute(transaction)
          return rows
        }),
    )

    expect(settings).toEqual([{ level: "serializable", read_only: "on" }])
  })

  test("a transaction is bound to its scope: another tenant, another access or none is refused", () =>
    isBound(tenants.tenancy.db))

  async function isBound(on: NotesDb): Promise<void> {
    const reading = tenantScope({ ...tenants.acme, access: "read" })

    const mixed = acme(
      (db) =>
        db.transaction().execute(async (transaction) => {
          expect(await withTenant(tenants.acme, () => bodies(transaction))).toEqual([canary.acme])
          await expect(withTenant(tenants.globex, () => bodies(transaction))).rejects.toThrow(
            TenantMismatchError,
          )
          await expect(withTenant(reading, () => bodies(transaction))).rejects.toThrow(
            TenantMismatchError,
          )
          return await bodies(transaction)
        }),
      on,
    )
    expect(await mixed).toEqual([canary.acme])

    const carriedOut = await acme((db) => db.startTransaction().execute(), on)
    await expect(bodies(carriedOut)).rejects.toThrow(NoActiveTenantError)
    await carriedOut.rollback().execute()
  }

  test.runIf(way.pool > 1 && !way.bouncer)(
    "a nested scope of another tenant has its own connection",
    async () => {
      const seen = await acme((db) =>
        db
          .transaction()
          .execute(async (transaction) => [
            await bodies(transaction),
            await withTenant(tenants.globex, () => bodies(db)),
            await bodies(transaction),
          ]),
      )

      expect(seen).toEqual([[canary.acme], [canary.globex], [canary.acme]])
    },
  )

  test.runIf(way.pool === 1)(
    "a second connection while the only one is held fails in time",
    async () => {
      const { db, destroy } = tenants.open({ connection: connectionOf(100) })

      const waiting = withTenant(tenants.acme, () => db.transaction().execute(() => bodies(db)))

      await expect(waiting).rejects.toThrow(ConnectionTimeoutError)
      await destroy()
    },
  )

  test("a builder made inside a scope and awaited outside belongs to no tenant", () =>
    belongsToNobody(tenants.tenancy.db))

  async function belongsToNobody(on: NotesDb): Promise<void> {
    const built = await acme(async (db) => [db.selectFrom("notes").select("body").distinct()], on)
    const [query] = built

    await expect(query?.execute()).rejects.toThrow(NoActiveTenantError)
    expect(await withTenant(tenants.globex, async () => query?.execute())).toEqual([
      { body: canary.globex },
    ])
  }

  test("a promise that floats past its scope stays in it", () => staysInScope(tenants.tenancy.db))

  async function staysInScope(on: NotesDb): Promise<void> {
    let floating: Promise<string[]> | undefined
    await acme(async (db) => {
      floating = bodies(db)
    }, on)

    const others = await Promise.all(Array.from({ length: 20 }, () => globex(bodies, on)))

    expect(await floating).toEqual([canary.acme])
    expect(others).toEqual(Array.from({ length: 20 }, () => [canary.globex]))
  }

  test("queries that float past their transaction are refused, and reach no other borrower", async () => {
    let floating: Promise<PromiseSettledResult<unknown>[]> | undefined
    await acme((db) =>
      db.transaction().execute(async (transaction) => {
        floating = Promise.allSettled([2001, 2002, 2003].map((id) => insert(transaction, id)))
      }),
    )
    const others = await Promise.all(Array.from({ length: 20 }, () => globex(bodies)))

    expect(others).toEqual(Array.from({ length: 20 }, () => [canary.globex]))
    for (const outcome of (await floating) ?? []) {
      if (outcome.status === "rejected") {
        expect(String(outcome.reason)).toMatch(/has ended|already committed/)
      }
    }
    expect(await has(2003)).toBe(false)
  })

  test("a connection kept past its loan is dead", () => isDead(tenants.tenancy.db))

  async function isDead(on: NotesDb): Promise<void> {
    const kept = await acme((db) => db.connection().execute(async (connection) => connection), on)

    await expect(acme(() => bodies(kept), on)).rejects.toThrow(ConnectionEndedError)
    expect(await globex(bodies, on)).toEqual([canary.globex])
  }

  describe.runIf(way.pool === 1 && !way.bouncer)("control", () => {
    control("a row that was rolled back", tenants, rollsBack, /true to be false/)
    control("no word of what was not committed", tenants, tellsOfNoCommit, /instead of rejecting/)
    control("a transaction under another tenant", tenants, isBound, /instead of rejecting/)
    control("a builder's rows outside", tenants, belongsToNobody, /instead of rejecting/)
    control("a floating query elsewhere", tenants, staysInScope, /to deeply equal/)
    control("a kept connection alive", tenants, isDead, /instead of rejecting/)
  })

  function connectionOf(connectionTimeoutMillis: number) {
    return { connectionString: tenants.database.appUrl, max: 1, connectionTimeoutMillis }
  }
})
