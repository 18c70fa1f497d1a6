import { type QueryExecutorProvider, sql } from "kysely"
import { tenantScope } from "../../../scope/tenant-scope.ts"
import { becomeOther, readableForOwner } from "../controls.ts"
import { expectClean, expectOwn, expectRefused } from "../expect-held.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { Stage } from "../stage.ts"

/** SQLSTATEs. */
const denied = "42501"
const syntaxError = "42601"
const readOnly = "25006"
const inTransaction = "25001"

export const statementCases: readonly IsolationDefinition[] = [
  {
    name: "unqualified names",
    behaviour: "Raw SQL follows the scope.",
    control: readableForOwner,
    async attempt(stage) {
      const statement = `select body from ${stage.table}`
      for (const party of [stage.one, stage.other]) {
        expectOwn(party, await stage.raw(party, statement), "Raw SQL", statement)
      }
    },
  },
  {
    name: "another schema by name",
    behaviour: "Another tenant's schema, the template's and the library's are refused when named.",
    needs: "role",
    control: readableForOwner,
    async attempt(stage) {
      const { one, other, table } = stage
      for (const statement of [
        `select body from "${other.tenant.schema}"."${table}"`,
        `insert into "${other.tenant.schema}"."${table}" values (9001, 'x')`,
        `delete from "${other.tenant.schema}"."${table}"`,
        `select body from "__template__"."${table}"`,
        "select slug from tenancy.tenants",
      ]) {
        const what = { did: "One tenant named another's table", sql: statement, codes: [denied] }
        await expectRefused(stage.raw(one, statement), what)
      }
    },
  },
  {
    name: "one message",
    behaviour: "One message is one statement.",
    control: (stage) =>
      stage.withClient("owner", async (client) => {
        const results = await client.query(`select 1; ${readOther(stage)}`)
        return JSON.stringify(results).includes(stage.other.canary)
      }),
    async attempt(stage) {
      for (const statement of [
        "select 1; select 2",
        `select 1; commit; set role "${stage.other.role}"; ${readOther(stage)}`,
      ]) {
        const what = { did: "Several statements were sent", sql: statement, codes: [syntaxError] }
        await expectRefused(stage.raw(stage.one, statement), what)
      }
      await expectClean(stage, "several statements in one message")
    },
  },
  {
    name: "set role",
    behaviour: "No SET, and no end of the transaction, makes a statement another tenant's.",
    control: becomeOther,
    async attempt(stage) {
      const { role, tenant } = stage.other
      for (const statement of [
        ...[
          `set role "${role}"`,
          `set local role "${role}"`,
          `/**/ SeT role "${role}"`,
          "reset role",
        ],
        ...["set session authorization default", `set search_path to "${tenant.schema}"`],
        ...["commit", "rollback and chain", "discard all"],
      ]) {
        const what = { did: "A statement turned on its scope", sql: statement }
        const codes = [denied, inTransaction]
        await expectRefused(stage.raw(stage.one, statement), { ...what, codes })
        await expectRefused(together(stage, statement, readOther(stage)), { ...what, codes })
      }
      await expectClean(stage, "statements that turned on their scope")
    },
  },
  {
    name: "set_config",
    behaviour: "No function and no view changes the role or the path.",
    control: becomeOther,
    async attempt(stage) {
      const { role } = stage.other
      for (const statement of [
        `select set_config('role', '${role}', true)`,
        `select set_config('search_path', 'public', false)`,
        `update pg_settings set setting = '${role}' where name = 'role'`,
      ]) {
        const what = { did: "A function changed the scope", sql: statement, codes: [denied] }
        await expectRefused(together(stage, statement, readOther(stage)), what)
      }
    },
  },
  {
    name: "a do block",
    behaviour: "No block of procedural code changes the role or the path.",
    control: (stage) =>
      stage.withClient("owner", async (client) => {
        const path = `set local search_path to "${stage.other.tenant.schema}"`
        await client.query(`do $$ begin ${path}; end $$`)
        const { rows } = await client.query(`select body from ${stage.table}`)
        return rows[0]?.body === stage.other.canary
      }),
    async attempt(stage) {
      const sql = `do $$ begin set local role "${stage.other.role}"; end $$`
      const what = { did: "A block changed the scope", sql, codes: [denied] }
      await expectRefused(together(stage, sql, readOther(stage)), what)
    },
  },
  {
    name: "left behind",
    behaviour: "A statement leaves nothing on its connection for the next tenant.",
    control: ({ withClient }) =>
      withClient("login", async (client) => {
        await client.query("prepare isolation_leak as select 'a secret' as body")
        const { rows } = await client.query("execute isolation_leak")
        await client.query("deallocate isolation_leak")
        return rows[0]?.body === "a secret"
      }),
    async attempt(stage) {
      for (const statement of [
        "prepare isolation_leak as select 'a secret'",
        `declare isolation_leak cursor with hold for select * from ${stage.table}`,
        "listen isolation_leak",
        "select pg_advisory_lock(4711)",
        "select setseed(0.42)",
        "select lo_from_bytea(0, 'a secret')",
      ]) {
        const what = { did: "Something was left behind", sql: statement, codes: [denied] }
        await expectRefused(stage.raw(stage.one, statement), what)
        await expectRefused(together(stage, statement), what)
      }
      await expectClean(stage, "statements that leave something behind")
    },
  },
  {
    name: "a scope to read",
    behaviour: "In a scope that may only read, the database refuses every write.",
    control: (stage) =>
      stage
        .raw(stage.one, `delete from ${stage.table} where false returning id`)
        .then((rows) => rows.length === 0),
    async attempt(stage) {
      const reader = { ...stage.one, scope: tenantScope({ ...stage.one.scope, access: "read" }) }
      const statement = `delete from ${stage.table}`
      const what = { did: "A scope to read wrote", sql: statement, codes: [readOnly] }
      await expectRefused(stage.raw(reader, statement), what)
      const insisting = stage.enter(reader, () =>
        stage.db
          .transaction()
          .setAccessMode("read write")
          .execute((transaction) => sql.raw(statement).execute(transaction)),
      )
      await expectRefused(insisting, what)
    },
  },
  {
    name: "temporary tables",
    behaviour: "The app's roles make no temporary tables, which would come before the tenant's.",
    control: ({ table, withClient }) =>
      withClient("owner", async (client) => {
        await client.query(`create temp table ${table} as select 'shadow' as body`)
        const { rows } = await client.query(`select body from ${table}`)
        return rows[0]?.body === "shadow"
      }),
    async attempt(stage) {
      const statement = `create temp table ${stage.table} (id int)`
      const what = { did: "A temporary table was made", sql: statement, codes: [denied] }
      await expectRefused(stage.raw(stage.one, statement), what)
      await expectRefused(sql.raw(statement).execute(stage.sharedDb), what)
    },
  },
  {
    name: "the shared handle",
    behaviour:
      "The shared handle reads shared tables and no tenant's, whoever used its connection.",
    control: readableForOwner,
    async attempt(stage) {
      const { one, table, sharedDb, publicCanary } = stage
      await stage.raw(one, `select body from ${table}`)
      const statement = `select distinct body from ${table}`
      const { rows } = await sql.raw<{ body: string }>(statement).execute(sharedDb)
      const seen = rows.map(({ body }) => body).join(", ")
      if (seen !== publicCanary) {
        throw new Leak({ did: "The shared handle read", saw: seen || "nothing", sql: statement })
      }
      const named = `select body from "${one.tenant.schema}"."${table}"`
      await expectRefused(sql.raw(named).execute(sharedDb), {
        did: "The shared handle named a tenant's table",
        sql: named,
        codes: [denied],
      })
    },
  },
]

/** The statements in one transaction of the first tenant; the rows of the last. */
function together(stage: Stage, ...statements: string[]): Promise<unknown> {
  return stage.enter(stage.one, () =>
    stage.db.transaction().execute(async (transaction) => {
      let rows: unknown
      for (const statement of statements) rows = await run(statement, transaction)
      return rows
    }),
  )
}

async function run(statement: string, db: QueryExecutorProvider): Promise<unknown[]> {
  return (await sql.raw(statement).execute(db)).rows
}

function readOther({ other, table }: Stage): string {
  return `select body from "${other.tenant.schema}"."${table}"`
}
