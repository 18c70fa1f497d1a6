import { CamelCasePlugin, sql } from "kysely"
import { describe, expect, test } from "vitest"
import { ConnectionBusyError, tenantScope, withTenant } from "../../src/index.ts"
import { control } from "./naive-tenancy.ts"
import { bodies, canary, type NotesDb, overEveryWay } from "./two-tenants.ts"

overEveryWay((tenants, way) => {
  const read = (db: NotesDb) => db.selectFrom("notes").selectAll().orderBy("id").stream(7)

  const readSlowly = async (db: NotesDb) => {
    const seen = await withTenant(tenants.acme, async () => {
      const rows: string[] = []
      for await (const row of read(db)) {
        rows.push(row.body)
        expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
      }
      return rows
    })

    expect(seen).toEqual(Array.from({ length: 100 }, () => canary.acme))
  }

  test.runIf(way.pool > 1 && !way.bouncer)(
    "a stream that is read slowly gives its tenant's rows while the other tenant works",
    () => readSlowly(tenants.tenancy.db),
  )

  describe.runIf(way.pool === 1 && !way.bouncer)("control", () => {
    control("the other tenant's rows in a stream", tenants, readSlowly, /to deeply equal/)
  })

  test("two streams read in turn stay apart from what follows on their connection", async () => {
    const { db } = tenants.tenancy
    for (const scope of [tenants.acme, tenants.globex, tenants.acme]) {
      const seen = await withTenant(scope, () => Array.fromAsync(read(db), (row) => row.body))
      expect(new Set(seen)).toEqual(new Set([`canary-${scope.tenant.slug}`]))
      expect(seen).toHaveLength(100)
    }
  })

  test("a stream that is left early frees its connection, clean", async () => {
    const { db } = tenants.tenancy
    await withTenant(tenants.acme, async () => {
      for await (const row of read(db)) if (row.id === 10) break
    })

    for (let borrow = 0; borrow < way.pool; borrow++) {
      expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
    }
  })

  test("a stream that fails in the middle frees its connection, clean", async () => {
    const { db } = tenants.tenancy
    const failing = withTenant(tenants.acme, () =>
      Array.fromAsync(
        db
          .selectFrom("notes")
          .select(sql<number>`1 / (id - 50)`.as("quotient"))
          .orderBy("id")
          .stream(7),
      ),
    )

    await expect(failing).rejects.toThrow("division by zero")
    expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
  })

  test("a stream inside a transaction reads in it", async () => {
    const { db } = tenants.tenancy
    const seen = await withTenant(tenants.acme, () =>
      db.transaction().execute(async (transaction) => {
        await transaction.updateTable("notes").set({ body: "changed" }).execute()
        const rows = await Array.fromAsync(read(transaction), (row) => row.body)
        await transaction.updateTable("notes").set({ body: canary.acme }).execute()
        return new Set(rows)
      }),
    )

    expect(seen).toEqual(new Set(["changed"]))
    expect(await withTenant(tenants.acme, () => bodies(db))).toEqual([canary.acme])
  })

  test("a query inside the loop over a stream of its transaction runs between two parts", async () => {
    const { db } = tenants.tenancy
    const undone = new Error("undone")
    const seen: string[] = []
    const writing = withTenant(tenants.acme, () =>
      db.transaction().execute(async (transaction) => {
        for await (const { id } of read(transaction)) {
          const nested = transaction.withPlugin(new CamelCasePlugin())
          await nested
            .updateTable("notes")
            .set({ body: `seen ${id}` })
            .where("id", "=", id)
            .execute()
        }
        seen.push(...(await bodies(transaction)))
        throw undone
      }),
    )

    await expect(writing).rejects.toBe(undone)
    expect(seen.sort()).toEqual(Array.from({ length: 100 }, (_, id) => `seen ${id + 1}`).sort())
    expect(await withTenant(tenants.acme, () => bodies(db))).toEqual([canary.acme])
  })

  test("the same in a controlled transaction, where a commit ends the stream", async () => {
    const { db } = tenants.tenancy
    await withTenant(tenants.acme, async () => {
      const transaction = await db.startTransaction().execute()
      const reading = async () => {
        for await (const { id } of read(transaction)) {
          if (id === 1) expect(await bodies(transaction)).toEqual([canary.acme])
          if (id === 10) await transaction.commit().execute()
        }
      }
      await expect(reading()).rejects.toThrow(/has ended|already committed/)
    })

    expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
  })

  test("a query that fails inside the loop ends it, and the connection is clean", async () => {
    const { db } = tenants.tenancy
    const reading = withTenant(tenants.acme, () =>
      db.transaction().execute(async (transaction) => {
        for await (const _ of read(transaction)) {
          await sql`select 1 / 0`.execute(transaction).catch(() => {})
        }
      }),
    )

    await expect(reading).rejects.toThrow("current transaction is aborted")
    expect(await withTenant(tenants.globex, () => bodies(db))).toEqual([canary.globex])
  })

  test("a connection that is held is busy while a stream or a transaction is open on it", async () => {
    await withTenant(tenants.acme, () =>
      tenants.tenancy.db.connection().execute(async (connection) => {
        for await (const row of read(connection)) {
          if (row.id === 1) await expect(bodies(connection)).rejects.toThrow(ConnectionBusyError)
        }
        await connection.transaction().execute(async (transaction) => {
          await expect(bodies(connection)).rejects.toThrow(ConnectionBusyError)
          expect(await bodies(transaction)).toEqual([canary.acme])
        })
        expect(await bodies(connection)).toEqual([canary.acme])
      }),
    )
  })

  test("a stream in a read scope writes nothing", async () => {
    const reading = tenantScope({ ...tenants.acme, access: "read" })
    const writing = withTenant(reading, () =>
      Array.fromAsync(tenants.tenancy.db.deleteFrom("notes").returningAll().stream(7)),
    )

    await expect(writing).rejects.toThrow("read-only transaction")
  })
})
