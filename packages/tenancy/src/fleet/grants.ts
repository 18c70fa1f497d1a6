import { type Kysely, sql } from "kysely"
import type { RoleNames } from "../database/role-names.ts"
import { relationsOf } from "./doctor/rights/relations.ts"
import { MigrationRefusedError } from "./errors.ts"

/**
 * What the app may do with the shared tables, readable from top to bottom. A table that is not
 * named here, or a role that is not named on it, has no rights: adding one is a line in a diff.
 *
 *     export const grants: Grants = {
 *       tables: {
 *         users: { shared: "select, insert, update, delete", tenants: "select (id, name)" },
 *         sessions: { shared: "select, insert, update, delete" },
 *       },
 *     }
 *     // grant select (id, name) on public.users to tenantry_app_tenants
 *
 * `shared` is what `sharedDb` may do, `tenants` what every tenant may do (it writes
 * `public.users`). Sequences follow their table: who may insert may use them.
 */
export interface Grants {
  readonly tables: Readonly<Record<string, TableGrants>>
  /** By signature, for instance `"login_allowed(text)"`. Privilege: execute. */
  readonly functions?: Readonly<Record<string, readonly ("shared" | "tenants")[]>>
}

/** Privileges as in SQL: `"select, insert, update (name), delete"`. Views count as tables. */
export interface TableGrants {
  readonly shared?: string
  readonly tenants?: string
  readonly sealed?: Sealed
}

/**
 * A table whose rows are written once: it belongs to `<login>_audit`, which nobody may become, so
 * that nobody in daily use can change it, the owner of the schemas included. Row-level security
 * lets a tenant reach and write only the rows that name it.
 *
 *     audit_log: {
 *       shared: "select, insert (action, tenant_id)",
 *       tenants: "select, insert (action, tenant_id)",
 *       sealed: {
 *         tenantColumn: "tenant_id",
 *         owner: "select, insert (action, tenant_id)",
 *         functions: ["refuse_change()"],
 *       },
 *     }
 */
export interface Sealed {
  /** The column with the tenant's id. */
  readonly tenantColumn: string
  /** What the owner of the schemas keeps: `select` and `insert`, nothing else. */
  readonly owner: string
  /** By signature: those that guard the table. They go with it; the owner may call them. */
  readonly functions?: readonly string[]
}

/**
 * Makes the rights on `public` exactly those that are declared, in the caller's transaction. The
 * sealed tables are for `sealTables`.
 *
 * @throws MigrationRefusedError naming the line that is wrong, or a table that does not exist.
 */
export async function applyGrants(
  db: Kysely<unknown>,
  roles: RoleNames,
  grants: Grants,
): Promise<void> {
  await revokeAll(db, roles)
  for (const [table, rights] of Object.entries(grants.tables)) {
    await assertTable(db, table)
    if (rights.sealed) continue
    for (const group of ["shared", "tenants"] as const) {
      const privileges = rights[group]
      if (privileges !== undefined) await grantTable(db, table, privileges, roles[group])
    }
  }
  for (const [signature, groups] of Object.entries(grants.functions ?? {})) {
    for (const group of groups) {
      await sql`
        grant execute on function public.${sql.raw(signature)} to ${sql.id(roles[group])}
      `.execute(db)
    }
  }
}

/**
 * Relations by name: `all tables in schema` reads the whole of `pg_class` for each kind of table,
 * half a second with 5,000 tenants.
 */
async function revokeAll(db: Kysely<unknown>, roles: RoleNames): Promise<void> {
  const groups = sql`${sql.id(roles.shared)}, ${sql.id(roles.tenants)}`
  const { rows } = await sql<{ name: string; isSequence: boolean }>`
    with places as (
      select oid as nsp, nspname as schema from pg_namespace where nspname = 'public'
    )
    select relname as name, relkind = 'S' as "isSequence"
    from (${relationsOf("places")}) as relations
    where relkind in ('r', 'p', 'v', 'm', 'f', 'S')
  `.execute(db)
  const [sequences, tables] = [true, false].map((of) =>
    rows.filter(({ isSequence }) => isSequence === of).map(({ name }) => sql.id("public", name)),
  )
  // From PUBLIC as well: PostgreSQL lets everybody call every new function.
  if (tables?.length) {
    await sql`revoke all on ${sql.join(tables)} from ${groups}, public`.execute(db)
  }
  if (sequences?.length) {
    await sql`revoke all on sequence ${sql.join(sequences)} from ${groups}, public`.execute(db)
  }
  await sql`revoke all on all routines in schema public from ${groups}, public`.execute(db)
}

async function grantTable(
  db: Kysely<unknown>,
  table: string,
  privileges: string,
  role: string,
): Promise<void> {
  assertPrivileges(table, privileges)
  await sql`
    grant ${sql.raw(privileges)} on table ${sql.id("public", table)} to ${sql.id(role)}
  `.execute(db)
  if (!/\binsert\b/.test(privileges)) return
  const { rows } = await sql<{ sequence: string }>`
    select sequence.relname as sequence
    from pg_depend
    join pg_class as sequence on sequence.oid = objid and relkind = 'S'
    where classid = 'pg_class'::regclass and refclassid = 'pg_class'::regclass
      and refobjid = to_regclass(format('public.%I', ${table}::text)) and deptype in ('a', 'i')
  `.execute(db)
  for (const { sequence } of rows) {
    await sql`
      grant usage on sequence ${sql.id("public", sequence)} to ${sql.id(role)}
    `.execute(db)
  }
}

async function assertTable(db: Kysely<unknown>, table: string): Promise<void> {
  const { rows } = await sql<{ exists: boolean }>`
    select to_regclass(format('public.%I', ${table}::text)) is not null as exists
  `.execute(db)
  if (rows[0]?.exists) return
  throw new MigrationRefusedError(
    `The grants name the table public.${table}, which does not exist. Remove it there, or add the migration that makes it.`,
  )
}

const privilegeGrammar =
  /^\s*(select|insert|update|delete)(\s*\(\s*\w+(\s*,\s*\w+)*\s*\))?(\s*,\s*(select|insert|update|delete)(\s*\(\s*\w+(\s*,\s*\w+)*\s*\))?)*\s*$/

export function assertPrivileges(table: string, privileges: string): void {
  if (privilegeGrammar.test(privileges)) return
  throw new MigrationRefusedError(
    `The grants on public.${table} say "${privileges}". Write select, insert, update or delete, each with columns in parentheses if only those are meant.`,
  )
}
