import { type Kysely, sql } from "kysely"
import type { Finding } from "./finding.ts"

const tenantName = "^t_[a-z2-7]{16}$"

/**
 * Schemas and tenants without each other, and roles that have neither. A role may belong to a
 * tenant of another database on this server: only those that were a tenant's here are looked at,
 * which are remembered as purged, or have left their rows in the ledger.
 */
export async function findOrphans(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const { rows } = await sql<Orphan>`
    select case
        when nspname in (select schema from tenancy.migrations) then 'deleted_by_hand'
        when exists (
          select from pg_depend
          where refclassid = 'pg_namespace'::regclass and refobjid = pg_namespace.oid
            and classid <> 'pg_default_acl'::regclass
        ) then 'filled_schema_without_tenant'
        else 'schema_without_tenant'
      end as found, nspname as schema, '' as slug
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
      and rolname not in (select nspname from pg_namespace)
      and (
        substr(rolname, 3) in (select id from tenancy.purged_tenants)
        or rolname in (select schema from tenancy.migrations)
      )
    order by found, schema
  `.execute(db)
  return rows.map(explain)
}

interface Orphan {
  readonly found:
    | "schema_without_tenant"
    | "filled_schema_without_tenant"
    | "deleted_by_hand"
    | "tenant_without_schema"
    | "role_without_tenant"
  readonly schema: string
  readonly slug: string
}

function explain({ found, schema, slug }: Orphan): Finding {
  switch (found) {
    case "schema_without_tenant":
      return {
        kind: found,
        schema,
        problem: `the schema ${schema} belongs to no tenant`,
        repair: `drop schema ${schema} cascade`,
        by: "owner",
      }
    case "filled_schema_without_tenant":
      return {
        kind: "schema_without_tenant",
        schema,
        problem: `the schema ${schema} belongs to no tenant, and there is something in it`,
        repair: `alter schema ${schema} rename to ${schema.replace("t_", "kept_")}; it keeps everything, under a name that no tenant has. If it is nobody's: drop schema ${schema} cascade`,
        by: "owner",
      }
    case "deleted_by_hand":
      return {
        kind: "schema_without_tenant",
        schema,
        problem: `the schema ${schema} belongs to no tenant: its row in tenancy.tenants was deleted by hand`,
        repair: `insert into tenancy.tenants (id, schema, slug, name) values ('${schema.slice(2)}', '${schema}', '<slug>', '<name>'); or, if its rows are nobody's: drop schema ${schema} cascade`,
        by: "owner",
      }
    case "tenant_without_schema":
      return {
        kind: found,
        schema,
        problem: `${slug} has no schema: its tables are gone`,
        repair: `restore ${schema} from a backup, or: pnpm tenant drop ${slug} && pnpm tenant purge ${slug} --now`,
        by: "owner",
      }
    case "role_without_tenant":
      return {
        kind: found,
        schema,
        problem: `the role ${schema} belongs to no tenant, and has no schema`,
        repair: `drop role ${schema} -- where it is refused, another database still refers to it`,
        by: "owner",
      }
  }
}
