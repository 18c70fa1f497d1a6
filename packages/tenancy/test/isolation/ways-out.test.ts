import { sql } from "kysely"
import { describe, expect, test } from "vitest"
import { tenantScope, withTenant } from "../../src/index.ts"
import { control } from "./naive-tenancy.ts"
import { bodies, canary, type NotesDb, overEveryWay, whoAmI } from "./two-tenants.ts"

overEveryWay((tenants, way) => {
  const acme = <T>(fn: () => Promise<T>) => withTenant(tenants.acme, fn)

  /** The next borrower, of the other tenant, is served as if nothing had happened. */
  async function expectCleanFor(db = tenants.tenancy.db): Promise<void> {
    for (let borrow = 0; borrow < way.pool; borrow++) {
      expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
      const { role } = await withTenant(tenants.globex, () => whoAmI(db))
      expect(role).toBe(tenants.globex.tenant.schema)
    }
  }

  test.each([
    ["an error while it runs", "select 1 / (id - 1) from notes where id = 1", "division by zero"],
    ["a constraint violation", "insert into notes values (1, 'twice')", "duplicate key"],
    ["a syntax error", "selekt 1", "syntax error"],
    ["a syntax error in a row statement", "select from where", "syntax error"],
    ["a copy in", "copy notes from stdin", "COPY is not allowed"],
    [
      "a copy in that fails before it reads",
      "copy notes from stdin (freeze)",
      "COPY is not allowed",
    ],
    ["a hidden copy in", "/* /* */ */ copy notes from stdin", "COPY is not allowed"],
    ["a hidden copy that fails first", "/* /* */ */ copy notes from stdin (freeze)", "COPY"],
    ["a NUL", "select '\0'", "NUL"],
    ["a copy out", "copy notes to stdout", "COPY is not allowed"],
    ["a missing table", "select * from nothing", "does not exist"],
  ])("after %s the next borrower sees nothing of it", (_name, statement, message) =>
    isCleanAfter(tenants.tenancy.db, statement, message),
  )

  const isCleanAfter = async (db: NotesDb, statement: string, message: string) => {
    await expect(acme(() => sql.raw(statement).execute(db))).rejects.toThrow(message)
    await expectCleanFor(db)

    const inTransaction = acme(() =>
      db.transaction().execute((transaction) => sql.raw(statement).execute(transaction)),
    )
    await expect(inTransaction).rejects.toThrow(message)
    await expectCleanFor(db)
  }

  test("a value that cannot be sent is an error, and nothing was sent", async () => {
    const circular: Record<string, unknown> = {}
    circular.self = circular

    const sending = acme(() => sql`select ${circular}::jsonb`.execute(tenants.tenancy.db))

    await expect(sending).rejects.toThrow()
    await expectCleanFor()
  })

  test("more parameters than a message can count are refused by their number", async () => {
    const { db } = tenants.tenancy
    const rows = Array.from({ length: 32_768 }, (_, id) => ({ id: 100 + id, body: "too many" }))

    const inserting = acme(() => db.insertInto("notes").values(rows).execute())

    await expect(inserting).rejects.toThrow("65535 parameters, not 65536")
    await expectCleanFor()
  })

  test("SQL that is no text is an error, and spoils nobody's next message", async () => {
    const query = { ...sql`select 1`.compile(tenants.tenancy.db), sql: undefined as never }

    await expect(acme(() => tenants.tenancy.db.executeQuery(query))).rejects.toThrow(TypeError)
    await expectCleanFor()
  })

  test("a transaction that the server ended keeps no place, though nobody comes back", async () => {
    const { db, destroy } = tenants.open({
      connection: { connectionString: tenants.appUrl, max: way.pool },
      tenantConcurrency: 0,
      idleInTransactionTimeout: 20,
    })
    for (let held = 0; held < way.pool; held++) {
      const transaction = await acme(() => db.startTransaction().execute())
      await acme(() => bodies(transaction))
    }

    await expectCleanFor(db)
    await destroy()
  })

  test("a statement that takes longer than its scope allows is stopped by the server", async () => {
    const hurried = tenantScope({ ...tenants.acme, statementTimeout: 50 })
    const { db } = tenants.tenancy

    const single = withTenant(hurried, () => sql`select pg_sleep(5)`.execute(db))
    const inTransaction = withTenant(hurried, () =>
      db.transaction().execute((transaction) => sql`select pg_sleep(5)`.execute(transaction)),
    )

    await expect(single).rejects.toThrow("statement timeout")
    await expect(inTransaction).rejects.toThrow("statement timeout")
    await expectCleanFor()
  })

  test("an aborted query ends on the server as well", async () => {
    const { db } = tenants.tenancy
    const abort = new AbortController()
    const marker = `abort-${way.pool}-${way.bouncer}`

    const running = acme(() =>
      sql`select pg_sleep(30), ${sql.lit(marker)}`.execute(db, { signal: abort.signal }),
    )
    await expect.poll(() => activeQueries(marker)).toBe(1)
    abort.abort(new Error("the visitor left"))

    await expect(running).rejects.toThrow("the visitor left")
    await expect.poll(() => activeQueries(marker)).toBe(0)
    await expectCleanFor()
  })

  test("a query aborted before it starts is never sent", async () => {
    const { db } = tenants.tenancy
    const options = { signal: AbortSignal.abort(new Error("too late")) }

    const running = acme(() => sql`delete from notes`.execute(db, options))

    await expect(running).rejects.toThrow("too late")
    expect(await acme(() => bodies(db))).toEqual([canary.acme])
  })

  test("aborts at any moment of a query leave the pool clean", async () => {
    const { db } = tenants.tenancy
    const seen = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const abort = new AbortController()
        const running = acme(() =>
          sql<{ body: string }>`select distinct body from notes, pg_sleep(0.002)`.execute(db, {
            signal: abort.signal,
          }),
        )
        let turns = 0
        const later = () => {
          if (turns++ < index * 3) setImmediate(later)
          else abort.abort(new Error("aborted"))
        }
        later()
        return await running.then(
          ({ rows }) => rows.map((row) => row.body).join(),
          (error: Error) => error.message,
        )
      }),
    )

    for (const one of seen) expect([canary.acme, "aborted"]).toContain(one)
    await expectCleanFor()
  })

  test("a backend that is killed fails its query, and no other", () =>
    survivesKill(tenants.tenancy.db))

  describe.runIf(way.pool === 1 && !way.bouncer)("control", () => {
    const fail = (db: NotesDb) => isCleanAfter(db, "select 1 / 0", "division by zero")
    control("what failed before one", tenants, fail, /current transaction is aborted/)
    control("that the connection is gone", tenants, survivesKill, /not queryable|terminated/)
  })

  async function survivesKill(db: NotesDb): Promise<void> {
    const marker = `kill-${way.pool}-${way.bouncer}`

    const running = acme(() => sql`select pg_sleep(30), ${sql.lit(marker)}`.execute(db))
    const outcome = expect(running).rejects.toThrow(/terminat|closed|server conn/i)
    await expect.poll(() => activeQueries(marker)).toBe(1)
    await tenants.superuser(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where query like '%${marker}%' and query not like '%pg_stat_activity%'`,
    )

    await outcome
    await expectCleanFor(db)
  }

  test("a type parser that throws fails its query, and no other", async () => {
    const types = {
      getTypeParser() {
        throw new Error("no parser today")
      },
    }
    const { db, destroy } = tenants.open({
      connection: { connectionString: tenants.database.appUrl, max: 1, types },
    })

    await expect(acme(() => bodies(db))).rejects.toThrow("no parser today")
    await expect(acme(() => bodies(db))).rejects.toThrow("no parser today")
    await destroy()
  })

  test("a scope whose role is gone is an error, never the bare login", async () => {
    const gone = tenantScope({
      ...tenants.acme,
      tenant: { ...tenants.acme.tenant, schema: "t_aaaaaaaaaaaaaaaa" as never },
    })

    await expect(withTenant(gone, () => bodies(tenants.tenancy.db))).rejects.toThrow(
      'role "t_aaaaaaaaaaaaaaaa" does not exist',
    )
    await expect(
      withTenant(gone, () => tenants.tenancy.db.transaction().execute(async () => {})),
    ).rejects.toThrow('role "t_aaaaaaaaaaaaaaaa" does not exist')
    await expectCleanFor()
  })

  async function activeQueries(marker: string): Promise<number> {
    const rows = await tenants.superuser(
      `select from pg_stat_activity where state = 'active' and query like '%${marker}%'
       and pid <> pg_backend_pid()`,
    )
    return rows.length
  }
})
