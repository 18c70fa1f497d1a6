import { sql } from "kysely"
import { describe, expect, test } from "vitest"
import {
  NoActiveTenantError,
  StatementRefusedError,
  tenantScope,
  withTenant,
} from "../../src/index.ts"
import { canary, overEveryWay } from "./two-tenants.ts"

overEveryWay((tenants, { hardening = "database" }) => {
  /** By the server, or before anything is sent to it. */
  const refused = hardening === "database" ? "permission denied" : "is not allowed"

  const raw = (statement: string, scope = tenants.acme) =>
    withTenant(scope, async () => (await sql.raw(statement).execute(tenants.tenancy.db)).rows)

  /** The statements in one transaction, each awaited; the rows of the last. */
  const inTransaction = (...statements: string[]) => transactionOn(tenants.tenancy, statements)

  const transactionOn = ({ db }: Pick<typeof tenants.tenancy, "db">, statements: string[]) =>
    withTenant(tenants.acme, () =>
      db.transaction().execute(async (transaction) => {
        let rows: unknown[] = []
        for (const statement of statements) {
          rows = (await sql.raw(statement).execute(transaction)).rows
        }
        return rows
      }),
    )

  test("unqualified names follow the scope", async () => {
    expect(await raw("select distinct body from notes")).toEqual([{ body: canary.acme }])
    expect(await raw("select distinct body from notes", tenants.globex)).toEqual([
      { body: canary.globex },
    ])
  })

  test("another tenant's schema is refused when it is named", async () => {
    const other = tenants.globex.tenant.schema

    await expect(raw(`select * from ${other}.notes`)).rejects.toThrow("permission denied")
    await expect(raw(`insert into ${other}.notes values (1000, 'x')`)).rejects.toThrow(
      "permission denied",
    )
    await expect(raw(`select * from "__template__".notes`)).rejects.toThrow("permission denied")
    await expect(raw("select * from tenancy.tenants")).rejects.toThrow("permission denied")
  })

  test("public answers to grants, and only when it is named", async () => {
    expect(await raw("select body from public.bulletins")).toEqual([{ body: canary.public }])
    await expect(raw("select * from public.notes")).rejects.toThrow("permission denied")
    await expect(raw("delete from public.bulletins")).rejects.toThrow("permission denied")
    await expect(raw("select * from bulletins")).rejects.toThrow("does not exist")
  })

  test("the shared handle reaches no tenant's rows", async () => {
    const { sharedDb } = tenants.tenancy
    const other = tenants.acme.tenant.schema

    const reading = sql.raw(`select * from ${other}.notes`).execute(sharedDb)

    await expect(reading).rejects.toThrow("permission denied")
  })

  test("one message is one statement", async () => {
    const other = tenants.globex.tenant.schema

    await expect(raw("select 1; select 2")).rejects.toThrow("cannot insert multiple commands")
    await expect(
      raw(`select 1; commit; set role ${other}; select * from ${other}.notes`),
    ).rejects.toThrow("cannot insert multiple commands")
  })

  describe("a statement cannot become another tenant", () => {
    const other = () => tenants.globex.tenant.schema

    test.each([
      ["set role", () => [`set role ${other()}`]],
      ["set local role", () => [`set local role ${other()}`]],
      ["set session authorization", () => [`set session authorization default`]],
      ["a path in a comment's clothes", () => [`/* select */ SeT search_path = ${other()}`]],
      ["reset role", () => ["reset role"]],
      ["commit", () => ["commit"]],
      ["rollback and chain", () => ["rollback and chain"]],
      ["begin", () => ["begin"]],
      ["listen", () => ["listen x"]],
    ])("by %s", async (_name, statements) => {
      const [statement] = statements()
      const reading = () => inTransaction(statement as string, `select * from ${other()}.notes`)

      await expect(reading()).rejects.toThrow(/is not allowed|already a transaction/)
      await expect(raw(statement as string)).rejects.toThrow()
      expect(await raw("select distinct body from notes")).toEqual([{ body: canary.acme }])
    })

    test.each([
      ["set_config", () => `select set_config('role', '${other()}', true)`],
      ["pg_settings", () => `update pg_settings set setting = '${other()}' where name = 'role'`],
      ["a do block", () => `do $$ begin set local role ${other()}; end $$`],
      [
        "set_config before a query in text",
        () =>
          `select set_config('role', '${other()}', true), query_to_xml('select * from ${other()}.notes', true, true, '')`,
      ],
    ])("by %s", async (_name, statement) => {
      await expect(raw(statement())).rejects.toThrow(refused)
      await expect(inTransaction(statement(), `select * from ${other()}.notes`)).rejects.toThrow(
        refused,
      )
    })

    test("a refusal that is swallowed ends the transaction all the same", async () => {
      const swallowing = withTenant(tenants.acme, () =>
        tenants.tenancy.db.transaction().execute(async (transaction) => {
          await sql`delete from notes where id = 1`.execute(transaction)
          await sql
            .raw(`set local role ${other()}`)
            .execute(transaction)
            .catch(() => {})
          await sql`select 1`.execute(transaction).catch(() => {})
        }),
      )

      await expect(swallowing).rejects.toThrow(StatementRefusedError)
      expect(await raw("select id from notes where id = 1")).toEqual([{ id: 1 }])
    })

    test("control: where set_config is not revoked, it reads the other tenant", async () => {
      const { superuser } = tenants
      const setConfig = "function pg_catalog.set_config(text, text, boolean)"
      await superuser(`grant execute on ${setConfig} to ${tenants.acme.tenant.schema}`)

      const seen = await transactionOn(tenants.open({ hardening: "database" }), [
        `select set_config('role', '${other()}', true)`,
        `select distinct body from ${other()}.notes`,
      ])
      await superuser(`revoke execute on ${setConfig} from ${tenants.acme.tenant.schema}`)

      expect(seen).toEqual([{ body: canary.globex }])
    })
  })

  test.each([
    "select most_common_vals, histogram_bounds from pg_stats",
    "select * from pg_stats_ext_exprs",
    "select last_value from pg_sequences",
    "select lastval()",
    "select database_to_xml(true, false, '')",
  ])("values of tables that nobody named are not to be had: %s", async (statement) => {
    await expect(raw(statement)).rejects.toThrow(refused)
  })

  test("a statement leaves nothing on its connection for the next tenant", async () => {
    await expect(raw("prepare leak as select 'acme''s secret'")).rejects.toThrow("PREPARE")
    await expect(inTransaction("prepare leak as select 'acme''s secret'")).rejects.toThrow(
      "PREPARE",
    )
    await expect(raw("declare leak cursor with hold for select * from notes")).rejects.toThrow(
      "DECLARE CURSOR",
    )

    await expect(raw("execute leak", tenants.globex)).rejects.toThrow(
      hardening === "database" ? "does not exist" : refused,
    )
    await expect(raw("fetch leak", tenants.globex)).rejects.toThrow("does not exist")
  })

  test.each([
    "select pg_advisory_lock(1)",
    "select count(pg_try_advisory_lock(i)) from generate_series(1, 10) i",
    "select pg_advisory_lock_shared(1, 2)",
    "select setseed(0.42)",
    "select lo_from_bytea(0, 'left behind')",
  ])("nor by nothing but a select: %s", async (statement) => {
    await expect(raw(statement)).rejects.toThrow(refused)
    await expect(sql.raw(statement).execute(tenants.tenancy.sharedDb)).rejects.toThrow(refused)
  })

  test("a function in public is called by whom the grants name, and by nobody else", async () => {
    await tenants.asOwner(
      "create function public.secret() returns text security definer language sql as $$select 's'$$",
    )
    await tenants.provision()

    await expect(raw("select public.secret()")).rejects.toThrow("permission denied")
    await tenants.asOwner("drop function public.secret()")
  })

  test("no scope: refused before anything is sent", async () => {
    const { db, destroy } = tenants.open({
      connection: { connectionString: "postgres://nobody@127.0.0.1:1/nowhere" },
    })

    await expect(db.selectFrom("notes").selectAll().execute()).rejects.toThrow(NoActiveTenantError)
    await expect(db.transaction().execute(async () => {})).rejects.toThrow(NoActiveTenantError)
    await destroy()
  })

  test("a read scope writes nothing, and cannot be talked into it", async () => {
    const reading = tenantScope({ ...tenants.acme, access: "read" })
    const { db } = tenants.tenancy
    const remove = "delete from notes where id = 1"

    await expect(raw(remove, reading)).rejects.toThrow("read-only transaction")
    await expect(
      withTenant(reading, () =>
        db
          .transaction()
          .setAccessMode("read write")
          .execute((transaction) => sql.raw(remove).execute(transaction)),
      ),
    ).rejects.toThrow("read-only transaction")
    await expect(
      withTenant(reading, () =>
        db
          .transaction()
          .execute((transaction) => sql`set transaction read write`.execute(transaction)),
      ),
    ).rejects.toThrow()
    expect(await raw("select id from notes where id = 1")).toEqual([{ id: 1 }])
  })

  test("the app's role makes no temporary tables, no tables, no functions", async () => {
    await expect(raw("create temp table notes (id int)")).rejects.toThrow("permission denied")
    await expect(raw("create table more (id int)")).rejects.toThrow("permission denied")
    await expect(raw("create function f() returns int language sql as 'select 1'")).rejects.toThrow(
      "permission denied",
    )
    await expect(raw("create schema more")).rejects.toThrow("permission denied")
  })
})
