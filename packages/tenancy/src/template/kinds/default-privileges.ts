import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { type Statement, toStatements } from "../statement.ts"
import { standardPrivileges, withNames } from "../template-role.ts"

interface DefaultRow {
  readonly target: string
  readonly forRole: string
  readonly grantee: string
  readonly plain: string | null
  readonly grantable: string | null
}

/** What new objects of the schema get, where that is not what every tenant's role gets anyway. */
export async function defaultPrivileges({
  db,
  schema,
  tenantRole,
  ignoredRole,
}: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<DefaultRow>`
    with actual as (
      select defaclrole as owner, defaclobjtype as kind, grantee, privilege_type as privilege,
        is_grantable as grantable
      from pg_default_acl, aclexplode(defaclacl)
      -- By what hangs on the schema: there is no index by the schema alone.
      where pg_default_acl.oid = any(array(
        select objid from pg_depend
        where classid = 'pg_default_acl'::regclass and refclassid = 'pg_namespace'::regclass
          and refobjid = (select oid from pg_namespace where nspname = ${schema})
      ))
    ),
    expected as (
      select to_regrole(quote_ident(current_user))::oid, kind, pg_roles.oid, privilege, false
      from pg_roles, (${standardPrivileges}) as standard (kind, privilege)
      where rolname = ${tenantRole}
    ),
    different as (
      select owner, kind, grantee from (
        (table actual except table expected) union (table expected except table actual)
      ) as difference (owner, kind, grantee)
      group by 1, 2, 3
    )
    select
      case kind when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'routines'
        when 'T' then 'types' else 'schemas' end as target,
      case when owner = to_regrole(quote_ident(current_user)) then ''
        else format('for role %I ', pg_get_userbyid(owner)) end as "forRole",
      case
        when grantee = 0 then 'public'
        when pg_get_userbyid(grantee) = ${tenantRole} then '%2$I'
        else replace(quote_ident(pg_get_userbyid(grantee)), '%', '%%')
      end as grantee,
      string_agg(privilege, ', ' order by privilege) filter (where not grantable) as plain,
      string_agg(privilege, ', ' order by privilege) filter (where grantable) as grantable
    from different left join actual using (owner, kind, grantee)
    where pg_get_userbyid(grantee) is distinct from ${ignoredRole}
    group by owner, kind, grantee
  `.execute(db)
  return toStatements(
    "defaultPrivileges",
    rows.map((row) => ({
      name: `default privileges on ${row.target} ${row.forRole}to ${row.grantee}`,
      text: toAlter(row),
    })),
  )
}

function toAlter({ target, forRole, grantee, plain, grantable }: DefaultRow): string {
  const opening = `alter default privileges ${forRole.replaceAll("%", "%%")}in schema %1$I`
  return [
    `revoke all on ${target} from ${grantee}`,
    ...(plain ? [`grant ${plain} on ${target} to ${grantee}`] : []),
    ...(grantable ? [`grant ${grantable} on ${target} to ${grantee} with grant option`] : []),
  ]
    .map((change) => withNames(`${opening} ${change}`))
    .join(";\n")
}
