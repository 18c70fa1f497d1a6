import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"
import { withNames } from "../template-role.ts"

export async function rowSecurity(catalog: SchemaCatalog): Promise<Statement[]> {
  if (!catalog.holds.includes("row security")) return []
  return (await Promise.all([readFlags(catalog), readPolicies(catalog)])).flat()
}

async function readFlags({ db, relations }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      format('%s %s', relname, flag) as name,
      format('alter table only %I %s row level security', relname, flag) as text,
      array[${addressOf("pg_class", "oid")}] as needs
    from pg_class
    cross join lateral (
      select 'enable' where relrowsecurity union all select 'force' where relforcerowsecurity
    ) as flags (flag)
    where oid = any(${relations}::oid[])
  `.execute(db)
  return toStatements("policies", rows)
}

/** A policy for the tenant's role is one for each tenant's own. */
async function readPolicies({ db, relations, tenantRole }: SchemaCatalog) {
  const { rows } = await sql<StatementRow & { isForTenant: boolean; template: string }>`
    select
      format('%s.%s', relname, polname) as name,
      concat(opening, ' to ', array_to_string(array_replace(roles, '%2$I', ''), ', '), conditions)
        as text,
      '%2$I' = any(roles) as "isForTenant",
      concat(
        replace(opening, '%', '%%'), ' to ', array_to_string(roles, ', '),
        replace(conditions, '%', '%%')
      ) as template,
      array[${addressOf("pg_policy", "pg_policy.oid")}] as makes
    from pg_policy
    join pg_class on pg_class.oid = polrelid
    cross join lateral (
      select
        format(
          'create policy %I on %I as %s for %s', polname, relname,
          case when polpermissive then 'permissive' else 'restrictive' end,
          case polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
            when 'd' then 'delete' else 'all' end
        ) as opening,
        concat(
          ' using (' || pg_get_expr(polqual, polrelid) || ')',
          ' with check (' || pg_get_expr(polwithcheck, polrelid) || ')'
        ) as conditions,
        array(
          select case
            when role = 0 then 'public'
            when rolname = ${tenantRole} then '%2$I'
            else quote_ident(rolname)
          end
          from unnest(polroles) as role left join pg_roles on pg_roles.oid = role
          order by 1
        ) as roles
    ) as described
    where polrelid = any(${relations}::oid[])
  `.execute(db)
  return toStatements(
    "policies",
    rows.map((row) => (row.isForTenant ? { ...row, text: withNames(row.template) } : row)),
  )
}
