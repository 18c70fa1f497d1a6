import { setTimeout as wait } from "node:timers/promises"
import { sql } from "kysely"
import { afterEach, describe, expect, test } from "vitest"
import {
  ConnectionEndedError,
  StatementRefusedError,
  setAmbientResolver,
  TenantMismatchError,
  withTenant,
} from "../../src/index.ts"
import { bodies, canary, type NotesDb, overEveryWay, whoAmI } from "./two-tenants.ts"

/**
 * What can go wrong between one step of a connection and the next: a refusal that is swallowed,
 * a statement that is not awaited, a connection that is kept.
 */
overEveryWay((tenants, way) => {
  const acme = <T>(fn: (db: NotesDb) => Promise<T>) =>
    withTenant(tenants.acme, () => fn(tenants.tenancy.db))
  const globex = <T>(fn: (db: NotesDb) => Promise<T>) =>
    withTenant(tenants.globex, () => fn(tenants.tenancy.db))
  const raw = (statement: string, db: NotesDb) => sql.raw(statement).execute(db)
  const schema = () => tenants.globex.tenant.schema
  const rowsOf = (db: NotesDb) =>
    Array.fromAsync(db.withSchema(schema()).selectFrom("notes").selectAll().stream(5))

  async function expectGlobexUntouched(): Promise<void> {
    for (let borrow = 0; borrow < way.pool; borrow++) {
      expect(await globex(bodies)).toEqual([canary.globex])
      const { rows } = await globex((db) =>
        sql`select current_setting('extra_float_digits') as digits`.execute(db),
      )
      expect(rows).toEqual([{ digits: "1" }])
    }
  }

  /** Without hardening EXECUTE is refused before it is sent. */
  const expectNothingPrepared = async () => {
    const refusal = way.hardening === "unavailable" ? "EXECUTE is not allowed" : "does not exist"
    await expect(globex((db) => raw("execute leak", db))).rejects.toThrow(refusal)
  }

  describe("after a refusal that was swallowed nothing runs in the transaction", () => {
    test.each([
      ["set local role", () => `set local role ${schema()}`],
      ["commit", () => "commit"],
      ["prepare", () => "prepare leak as select 'secret'"],
    ])("%s, then a stream", async (_name, statement) => {
      const streaming = acme((db) =>
        db.transaction().execute(async (transaction) => {
          await raw(statement(), transaction).catch(() => {})
          return await rowsOf(transaction)
        }),
      )

      await expect(streaming).rejects.toThrow(StatementRefusedError)
      await expectNothingPrepared()
      await expectGlobexUntouched()
    })

    test("set local role and a stream at once", async () => {
      const racing = acme((db) =>
        db.transaction().execute(async (transaction) => {
          await Promise.allSettled([
            raw(`set local role ${schema()}`, transaction),
            rowsOf(transaction).then((rows) => expect(rows).toEqual([])),
          ])
        }),
      )

      await expect(racing).rejects.toThrow(StatementRefusedError)
    })

    test("a savepoint does not bring it back", async () => {
      const trying = acme(async (db) => {
        const transaction = await db.startTransaction().execute()
        const inner = await transaction.savepoint("here").execute()
        await raw(`set local role ${schema()}`, inner).catch(() => {})
        const back = await inner
          .rollbackToSavepoint("here")
          .execute()
          .catch(() => inner)
        const rows = await rowsOf(back).catch((error) => error)
        await transaction.rollback().execute()
        return rows
      })

      expect(await trying).toBeInstanceOf(StatementRefusedError)
    })
  })

  describe("a statement that is not awaited is judged before the commit", () => {
    test.each([
      ["a session's setting", "set extra_float_digits = -15"],
      ["a prepared statement", "prepare leak as select 'secret'"],
      ["a held cursor", "declare leak cursor with hold for select * from notes"],
      ["listen", "listen leak"],
    ])("%s", async (_name, statement) => {
      const floating = acme((db) =>
        db.transaction().execute(async (transaction) => {
          raw(statement, transaction).catch(() => {})
        }),
      )

      await expect(floating).rejects.toThrow(StatementRefusedError)
      await expectNothingPrepared()
      await expect(
        globex((db) => raw("select cursor_to_xml('leak', 1, true, true, '')", db)),
      ).rejects.toThrow("does not exist")
      await expectGlobexUntouched()
    })

    test("also when its signal was aborted", async () => {
      for (let attempt = 0; attempt < 10; attempt++) {
        const abort = new AbortController()
        const floating = acme((db) =>
          db.transaction().execute(async (transaction) => {
            const setting = sql`set extra_float_digits = -15`.execute(transaction, {
              signal: abort.signal,
            })
            setImmediate(() => abort.abort(new Error("aborted")))
            await setting.catch(() => {})
          }),
        )
        await expect(floating).rejects.toThrow()
      }
      await expectGlobexUntouched()
    })
  })

  test("a commit in the transaction's own words commits nothing", async () => {
    for (const statement of ["commit", "/* a */ -- b\n COMMIT and chain", "end", "rollback"]) {
      const committing = acme((db) =>
        db.transaction().execute(async (transaction) => {
          await raw("insert into notes values (5000, 'x')", transaction)
          await raw(statement, transaction)
        }),
      )
      await expect(committing).rejects.toThrow(StatementRefusedError)
    }

    const found = await acme((db) =>
      db.selectFrom("notes").select("id").where("id", "=", 5000).execute(),
    )
    expect(found).toEqual([])
  })

  test("a connection kept past its loan opens no transaction on somebody else's", async () => {
    const kept = await acme((db) => db.connection().execute(async (connection) => connection))

    const seen = await globex((db) =>
      db.transaction().execute(async (transaction) => {
        const before = await whoAmI(transaction)
        await expect(acme(() => kept.transaction().execute(async () => {}))).rejects.toThrow(
          ConnectionEndedError,
        )
        await expect(acme(() => kept.startTransaction().execute())).rejects.toThrow(
          ConnectionEndedError,
        )
        await expect(acme(() => rowsOf(kept))).rejects.toThrow(ConnectionEndedError)
        return [before.role, (await whoAmI(transaction)).role, ...(await bodies(transaction))]
      }),
    )

    expect(seen).toEqual([schema(), schema(), canary.globex])
  })

  test("a stream is read in its own scope to its end", async () => {
    const mixing = acme(async (db) => {
      const stream = db.selectFrom("notes").selectAll().stream(5)[Symbol.asyncIterator]()
      await stream.next()
      const rest = withTenant(tenants.globex, async () => {
        for (let row = 0; row < 20; row++) await stream.next()
      })
      await expect(rest).rejects.toThrow(TenantMismatchError)
      await stream.return?.()
    })

    await mixing
    await expectGlobexUntouched()
  })

  test("streams whose backend is killed end, and give their connection up", async () => {
    const { db, destroy } = tenants.open()
    for (const ending of ["break", "read on"] as const) {
      const reading = withTenant(tenants.acme, async () => {
        let rows = 0
        for await (const _ of db.selectFrom("notes").selectAll().stream(5)) {
          if (++rows !== 3) continue
          await tenants.superuser(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid()
               and state = 'idle in transaction'`,
          )
          if (ending === "break") break
        }
      })
      await reading.catch((error) =>
        expect(String(error)).toMatch(/terminat|closed|server|not queryable/i),
      )
    }

    expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
    await destroy()
  })

  describe("the request's scope", () => {
    afterEach(() => setAmbientResolver(undefined))

    test.runIf(way.pool > 1)("of a connection that is kept unused is asked again", async () => {
      setAmbientResolver(async () => tenants.globex)
      const { db } = tenants.tenancy

      const reading = db.connection().execute(async (connection) => {
        setAmbientResolver(async () => tenants.acme)
        await wait(1)
        return await bodies(connection)
      })

      await expect(reading).rejects.toThrow(TenantMismatchError)
    })
  })
})
