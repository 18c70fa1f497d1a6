import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"

/** Where the template's script is tried out, inside a transaction that takes it back. */
export const REHEARSAL_SCHEMA = "__rehearsal__"

/**
 * The role of the schema that is being migrated, for a migration that gives or takes rights. A
 * tenant made later gets the same for its own role.
 *
 *     await sql`revoke update, delete on audit_log from ${sql.id(await tenantRole(db))}`.execute(db)
 *     // revoke update, delete on audit_log from t_7k2…
 */
export async function tenantRole(db: Kysely<unknown>): Promise<string> {
  const { rows } = await sql<{ role: string }>`select ${sql.raw(roleOfSchema)} as role`.execute(db)
  return rows[0]?.role ?? ""
}

/** The role of the schema that is current. In the template one stands in that nobody is. */
export const roleOfSchema = [
  `case when current_schema() in ('${TEMPLATE_SCHEMA}', '${REHEARSAL_SCHEMA}')`,
  `then '${TEMPLATE_SCHEMA}'`,
  "when tenancy.setting('isolation') = 'role' then current_schema()::text",
  "else tenancy.setting('login') || '_tenants' end",
].join(" ")

/**
 * A statement that names the schema or its role, which differ from tenant to tenant.
 *
 * @param text with `%1$I` for the schema and `%2$I` for the role, other `%` doubled.
 */
export function withNames(text: string): string {
  const tag = quoteTag(text)
  return `do ${tag} begin execute format(${quoteTag(text, "text")}${text}${quoteTag(text, "text")}, current_schema(), ${roleOfSchema}); end ${tag}`
}

/** A dollar quote that is not in the text. */
function quoteTag(text: string, name = "do"): string {
  return text.includes(`$${name}$`) ? quoteTag(text, `${name}_`) : `$${name}$`
}

/** What a tenant's role may do with whatever a migration makes. As `tenancy.make_tenant_role`. */
const standard = [
  ["tables", "select, insert, update, delete"],
  ["sequences", "usage"],
  ["routines", "execute"],
] as const

/**
 * Makes the role that stands in the template for a tenant's, with the rights that a tenant's has,
 * so that a migration that takes one away takes it away from every tenant made later. It is
 * NOLOGIN, has no members, and the template has no rows.
 */
export async function ensureTemplateRole(db: Kysely<unknown>): Promise<void> {
  if (await hasTemplateRole(db)) return
  await sql
    .raw(`
      do $$ begin
        create role "${TEMPLATE_SCHEMA}" nologin;
      exception when duplicate_object or unique_violation then null;
      end $$
    `)
    .execute(db)
  await grantStandard(db, TEMPLATE_SCHEMA)
  for (const [kind, privileges] of standard) {
    await sql`
      grant ${sql.raw(privileges)} on all ${sql.raw(kind)} in schema ${sql.id(TEMPLATE_SCHEMA)}
      to ${sql.id(TEMPLATE_SCHEMA)}
    `.execute(db)
  }
}

/** The same as rows: kind of object, as `pg_default_acl` has it, and privilege. */
export const standardPrivileges = sql`
  values
    ('r'::"char", 'SELECT'), ('r', 'INSERT'), ('r', 'UPDATE'), ('r', 'DELETE'),
    ('S', 'USAGE'), ('f', 'EXECUTE')
`

/** Gives the template's role, in an empty schema, what a tenant's role has in a new one. */
export async function grantStandard(db: Kysely<unknown>, schema: string): Promise<void> {
  const [place, role] = [sql.id(schema), sql.id(TEMPLATE_SCHEMA)]
  await sql`grant usage on schema ${place} to ${role}`.execute(db)
  for (const [kind, privileges] of standard) {
    await sql`
      alter default privileges in schema ${place}
      grant ${sql.raw(privileges)} on ${sql.raw(kind)} to ${role}
    `.execute(db)
  }
}

async function hasTemplateRole(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql`
    select from pg_roles, pg_namespace
    where rolname = ${TEMPLATE_SCHEMA} and nspname = ${TEMPLATE_SCHEMA}
      and has_schema_privilege(pg_roles.oid, pg_namespace.oid, 'usage')
  `.execute(db)
  return rows.length > 0
}
