import { type Kysely, sql } from "kysely"
import type { Grants } from "../../grants.ts"
import type { Finding } from "../finding.ts"
import type { Cast } from "./cast.ts"

interface RoleRow {
  readonly role: string
  readonly isTenant: boolean
  readonly exists: boolean
  /** As in `alter role`: what would make it right. */
  readonly changes: readonly string[]
}

/** Roles that are gone, and attributes that a role of ours must not have, or must have. */
export async function findWrongRoles(
  db: Kysely<unknown>,
  cast: Cast,
  grants: Grants,
): Promise<Finding[]> {
  const { login, shared, tenants, audit } = cast.roles
  const isSealing = Object.values(grants.tables).some(({ sealed }) => sealed)
  const names = [login, shared, tenants, ...(isSealing ? [audit] : [])]
  const { rows } = await sql<RoleRow>`
    with wanted as (
      select role, role = ${login} as is_login, false as is_tenant
      from unnest(${names}::text[]) as role
      union all
      select schema, false, true from tenancy.tenants
      where ${cast.isolation} = 'role' and not purging
        and schema in (select nspname from pg_namespace)
    )
    select role, is_tenant as "isTenant", oid is not null as exists, array_remove(array[
      case when is_login and not rolcanlogin then 'login' end,
      case when not is_login and rolcanlogin then 'nologin' end,
      case when is_login and rolinherit then 'noinherit' end,
      case when is_tenant and not rolinherit then 'inherit' end,
      case when rolcreatedb then 'nocreatedb' end,
      case when rolcreaterole then 'nocreaterole' end,
      case when rolsuper then 'nosuperuser' end,
      case when rolreplication then 'noreplication' end,
      case when rolbypassrls then 'nobypassrls' end
    ], null) as changes
    from wanted left join pg_roles on rolname = role
    where oid is null or (is_login <> rolcanlogin) or (is_login and rolinherit)
      or (is_tenant and not rolinherit)
      or rolcreatedb or rolcreaterole or rolsuper or rolreplication or rolbypassrls
    order by is_tenant, role
  `.execute(db)
  return rows.map((row) => (row.exists ? wrongRole(row) : missingRole(row)))
}

function missingRole({ role, isTenant }: RoleRow): Finding {
  return {
    kind: isTenant ? "tenant_without_role" : "role",
    schema: isTenant ? role : null,
    problem: `the role ${role} does not exist`,
    repair: "pnpm db:migrate",
    by: "db:migrate",
  }
}

function wrongRole({ role, isTenant, changes }: RoleRow): Finding {
  const isForSuperuser = changes.some((change) => superusers.includes(change))
  return {
    kind: "role",
    schema: isTenant ? role : null,
    problem: `the role ${role} should be ${changes.join(", ")}`,
    repair: `alter role "${role.replaceAll('"', '""')}" ${changes.join(" ")}`,
    by: isForSuperuser ? "superuser" : "db:migrate",
  }
}

const superusers = ["nosuperuser", "noreplication", "nobypassrls"]

interface SettingRow {
  readonly name: string
  readonly value: string
  readonly place: string
  readonly repair: string
  readonly isEverybodys: boolean
}

/**
 * What the server sets for the login before any scope is entered. A role there would be the one
 * that unscoped queries run as; a path, where they look.
 */
export async function findWrongSettings(db: Kysely<unknown>, cast: Cast): Promise<Finding[]> {
  const { login } = cast.roles
  const { rows } = await sql<SettingRow & { hasEmptyPath: boolean }>`
    select name, value, place, format('alter %s reset %I', place, name) as repair,
      setrole = 0 and setdatabase = 0 as "isEverybodys"
    from pg_db_role_setting
    cross join lateral (
      select split_part(setting, '=', 1) as name,
        substr(setting, strpos(setting, '=') + 1) as value
      from unnest(setconfig) as setting
    ) as settings
    cross join lateral (
      select case
        when setrole = 0 and setdatabase = 0 then 'role all'
        when setrole = 0 then format('database %I', current_database())
        when setdatabase = 0 then format('role %I', ${login}::text)
        else format('role %I in database %I', ${login}::text, current_database())
      end as place
    ) as places
    where setdatabase in (0, (select oid from pg_database where datname = current_database()))
      -- What is set for the login wins over what is set for the database.
      and (
        setrole = to_regrole(quote_ident(${login}))
          and (name in ('role', 'session_replication_role') or name = 'search_path' and value <> '""')
        or setrole = 0 and name in ('role', 'session_replication_role')
      )
    union all
    select 'search_path', '', format('role %I', ${login}::text),
      format('alter role %I set search_path = %L', ${login}::text, ''), false
    where to_regrole(quote_ident(${login})) is not null and not exists (
      select from pg_db_role_setting, unnest(setconfig) as setting
      where setrole = to_regrole(quote_ident(${login})) and setdatabase = 0
        and setting like 'search_path=%'
    )
    order by place, name
  `.execute(db)
  return rows.map(({ name, value, place, repair, isEverybodys }) => ({
    kind: "setting",
    schema: null,
    problem:
      value === ""
        ? `the login ${login} has no empty search_path`
        : `${place} sets ${name} to ${value} for the app's connections`,
    repair: repairPath(name, place, repair, login),
    by: isEverybodys || name === "session_replication_role" ? "superuser" : "db:migrate",
  }))
}

/** The login's own path is not taken away but made empty. */
function repairPath(name: string, place: string, repair: string, login: string): string {
  const isOwn = name === "search_path" && !place.includes(" in database ")
  return isOwn ? `alter role "${login.replaceAll('"', '""')}" set search_path = ''` : repair
}
