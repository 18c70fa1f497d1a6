import {
  setConfig,
  settingsView,
  withdrawnFunctions,
  withdrawnViews,
} from "../../../database/withdrawn.ts"
import { fallThrough } from "../controls.ts"
import { expectOwn, expectRefused } from "../expect-held.ts"
import type { IsolationDefinition } from "../isolation-definition.ts"
import { Leak } from "../isolation-error.ts"
import type { Row, Stage } from "../stage.ts"

export const rightsCases: readonly IsolationDefinition[] = [
  {
    name: "a missing table",
    behaviour: "A tenant's table that is missing is an error, never public's or the template's.",
    control: fallThrough,
    async attempt(stage) {
      const [table, away] = [`"${stage.one.tenant.schema}"."${stage.table}"`, `${stage.table}_away`]
      await stage.asOwner(`alter table ${table} rename to "${away}"`)
      try {
        await expectNoRows(stage, "The tenant's table is missing", ["42P01"])
      } finally {
        await stage.asOwner(
          `alter table "${stage.one.tenant.schema}"."${away}" rename to "${stage.table}"`,
        )
      }
    },
  },
  {
    name: "missing rights",
    behaviour: "A tenant's rights that are missing are an error, never a look elsewhere.",
    control: fallThrough,
    async attempt(stage) {
      const { one, table } = stage
      await stage.asOwner(`revoke select on "${one.tenant.schema}"."${table}" from "${one.role}"`)
      await expectNoRows(stage, "The tenant's rights are missing", ["42501"])
    },
  },
  {
    name: "foreign rights",
    behaviour:
      "A tenant's role has no right on anything in another tenant, the template or the library.",
    needs: "role",
    control: async ({ asOwner, other }) =>
      (await asOwner(rightsOf(other.role, [other.tenant.schema]))).length > 0,
    async attempt({ asOwner, one, other }) {
      for (const [who, whose] of [
        [one, other],
        [other, one],
      ] as const) {
        const question = rightsOf(who.role, [whose.tenant.schema, "__template__", "tenancy"])
        expectNone(await asOwner(question), `The rights of ${who.role} were listed`)
      }
    },
  },
  {
    name: "what everybody may",
    behaviour:
      "What would let a statement change its scope, or outlive it, is nobody's by default.",
    needs: "hardening",
    control: async ({ asOwner }) => (await asOwner(misusable("current_user"))).length > 0,
    async attempt({ asOwner, one }) {
      const may = await asOwner(misusable(`'${one.role}'`))
      expectNone(may, `What ${one.role} may do beside its tables was listed`)
    },
  },
  {
    name: "the bare login",
    behaviour: "The login by itself may read no table and looks for none.",
    control: async ({ asOwner, one }) => (await asOwner(readable(one.role))).length > 0,
    async attempt({ asOwner, withClient }) {
      await withClient("login", async (client) => {
        const { rows } = await client.query(
          "select session_user as login, current_setting('search_path') as path",
        )
        const [{ login, path }] = rows as [{ login: string; path: string }]
        if (path !== '""') throw new Leak({ did: "The login's path was read", saw: path })
        expectNone(await asOwner(readable(login)), `What ${login} may read was listed`)
      })
    },
  },
  {
    name: "functions of their owner",
    behaviour: "No SECURITY DEFINER function is without a pinned search_path, or for everybody.",
    control: ({ withClient }) =>
      withClient("owner", async (client) => {
        await client.query(
          "create function public.isolation_leak() returns int security definer language sql as 'select 1'",
        )
        const { rows } = await client.query(definers)
        return rows.some(({ name }) => String(name).includes("isolation_leak"))
      }),
    async attempt({ asOwner }) {
      expectNone(await asOwner(definers), "SECURITY DEFINER functions were listed")
    },
  },
]

async function expectNoRows(stage: Stage, did: string, codes: readonly string[]): Promise<void> {
  const statement = `select body from ${stage.table}`
  await expectRefused(stage.raw(stage.one, statement), { did, sql: statement, codes })
  const rows = await stage.raw(stage.other, statement)
  expectOwn(stage.other, rows, `${did}, and the other asked`, statement)
}

function expectNone(rows: readonly Row[], did: string): void {
  if (rows.length > 0) throw new Leak({ did, saw: rows.map(({ name }) => name).join(", ") })
}

function rightsOf(role: string, schemas: readonly string[]): string {
  const list = schemas.map((schema) => `'${schema}'`).join(", ")
  return `
    select 'schema ' || nspname as name from pg_namespace
    where nspname in (${list}) and has_schema_privilege('${role}', oid, 'usage, create')
    union all
    select 'table ' || pg_class.oid::regclass from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace
    where nspname in (${list}) and relkind in ('r', 'p', 'v', 'm', 'f')
      and (has_table_privilege('${role}', pg_class.oid, 'select, insert, update, delete, truncate')
        or has_any_column_privilege('${role}', pg_class.oid, 'select, insert, update'))
    union all
    select 'sequence ' || pg_class.oid::regclass from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace
    where nspname in (${list}) and case when relkind = 'S'
      then has_sequence_privilege('${role}', pg_class.oid, 'usage, select, update') end`
}

function misusable(role: string): string {
  return `
    select name from unnest(array[${texts([setConfig, ...withdrawnFunctions])}]) as name
    where has_function_privilege(${role}, name, 'execute')
    union all
    select 'view ' || name from unnest(array[${texts(withdrawnViews)}]) as name
    where has_table_privilege(${role}, name, 'select')
    union all
    select 'writing to ' || name from unnest(array[${texts([settingsView])}]) as name
    where has_table_privilege(${role}, name, 'update')
    union all
    select 'language ' || lanname from pg_language
    where lanname = 'plpgsql' and has_language_privilege(${role}, oid, 'usage')
    union all
    select 'temporary tables' where has_database_privilege(${role}, current_database(), 'temporary')
    union all
    select 'objects in ' || nspname from pg_namespace
    where nspname in ('public', 'extensions', 'tenancy') and has_schema_privilege(${role}, oid, 'create')`
}

function texts(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ")
}

function readable(role: string): string {
  return `
    select pg_class.oid::regclass::text as name from pg_class
    join pg_namespace on pg_namespace.oid = relnamespace
    where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
      and nspname !~ '^pg_' and nspname <> 'information_schema'
      and has_table_privilege('${role}', pg_class.oid, 'select')
      and has_schema_privilege('${role}', nspname, 'usage')`
}

const definers = `
  select pg_proc.oid::regprocedure::text as name from pg_proc
  join pg_namespace on pg_namespace.oid = pronamespace
  where prosecdef and nspname !~ '^pg_' and nspname <> 'information_schema'
    and (coalesce(array_to_string(proconfig, ';'), '') !~ 'search_path='
      or has_function_privilege('public', pg_proc.oid, 'execute'))`
