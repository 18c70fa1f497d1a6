import { type Kysely, sql } from "kysely"
import type { Finding } from "./finding.ts"

const tenantName = "^t_[a-z2-7]{16}$"

/**
 * Schemas and tenants without each other, and roles that no tenant has. A role may belong to a
 * tenant of another database on this server: only those that could sign in here are looked at,
 * which are the ones that this database's login may become.
 */
export async function findOrphans(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const { rows } = await sql<{ kind: Finding["kind"]; schema: string; slug: string }>`
    select 'schema_without_tenant' as kind, nspname as schema, '' as slug
    from pg_namespace
    where nspname ~ ${tenantName} and nspname not in (select schema from tenancy.tenants)
    union all
    select 'tenant_without_schema', schema, slug
    from tenancy.tenants
    where schema not in (select nspname from pg_namespace) and not purging
    union all
    select 'role_without_tenant', rolname, ''
    from pg_roles
    where rolname ~ ${tenantName} and rolname not in (select schema from tenancy.tenants)
      and (
        substr(rolname, 3) in (select id from tenancy.purged_tenants)
        or rolname in (select nspname from pg_namespace)
      )
    order by kind, schema
  `.execute(db)
  return rows.map(({ kind, schema, slug }) => ({ kind, schema, ...explain(kind, schema, slug) }))
}

function explain(
  kind: Finding["kind"],
  schema: string,
  slug: string,
): Pick<Finding, "problem" | "repair" | "by"> {
  switch (kind) {
    case "schema_without_tenant":
      return {
        problem: `the schema ${schema} belongs to no tenant`,
        repair: `drop schema ${schema} cascade`,
        by: "owner",
      }
    case "tenant_without_schema":
      return {
        problem: `${slug} has no schema: its tables are gone`,
        repair: `restore ${schema} from a backup, or: pnpm tenant drop ${slug} && pnpm tenant purge ${slug} --now`,
        by: "owner",
      }
    default:
      return {
        problem: `the role ${schema} belongs to no tenant`,
        repair: `drop role ${schema} (where it is refused, another database still refers to it)`,
        by: "owner",
      }
  }
}

/** Those that are being built at this moment are left out. */
export async function findInvalidIndexes(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const { rows } = await sql<{ schema: string; name: string }>`
    select nspname as schema, relname as name
    from pg_index
    join pg_class on pg_class.oid = indexrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where not indisvalid and relkind = 'i'
      and (nspname in ('public', '__template__') or nspname in (select schema from tenancy.tenants))
      and not exists (
        select from pg_stat_progress_create_index as progress
        where progress.index_relid = indexrelid
      )
    order by 1, 2
  `.execute(db)
  return rows.map(({ schema, name }) => ({
    kind: "invalid_index",
    schema,
    problem: `the index ${schema}.${name} is invalid: it is kept up and never used`,
    repair: `reindex index concurrently ${schema}.${name}`,
    by: "owner",
  }))
}
