import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { type Statement, type StatementRow, toStatements } from "../statement.ts"
import { withNames } from "../template-role.ts"

interface PrivilegeRow extends StatementRow {
  /** As in SQL, with `%2$I` for the tenant's role. */
  readonly grantee: string
  readonly target: string
  readonly plain: string | null
  readonly grantable: string | null
  readonly ofColumn: boolean
}

/**
 * The rights that differ from what a new object gets here, for one grantee each. What the
 * template's role may do, each tenant's role may do; what the owner may not, it may not either.
 */
export async function privileges(catalog: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<PrivilegeRow>`
    with objects as (${objects(catalog)}),
    actual as (
      select class, object, part, target, grantee, privilege_type as privilege,
        is_grantable as grantable
      from objects, aclexplode(coalesce(acl, acldefault(kind, owner)))
    ),
    expected as (
      select class, object, part, target, grantee, privilege_type, is_grantable
      from objects
      cross join lateral (
        select * from aclexplode(coalesce(
          (
            select defaclacl from pg_default_acl
            where defaclrole = owner and defaclnamespace = 0 and defaclobjtype = default_kind
          ),
          acldefault(kind, owner)
        ))
        union
        select fresh.* from pg_default_acl, aclexplode(defaclacl) as fresh
        where defaclrole = owner and defaclnamespace = current_schema()::regnamespace
          and defaclobjtype = default_kind
      ) as fresh
      union
      select class, object, part, target, pg_roles.oid, 'USAGE', false
      from objects, pg_roles where default_kind = 'n' and rolname = ${catalog.tenantRole}
    ),
    different as (
      select class, object, part, target, grantee from (
        (table actual except table expected) union (table expected except table actual)
      ) as difference
      group by 1, 2, 3, 4, 5
    )
    select
      concat_ws(' ', target, part_name, grantee_name) as name,
      grantee_name as grantee,
      target,
      part_name <> '' as "ofColumn",
      string_agg(privilege || part_name, ', ' order by privilege) filter (where not grantable)
        as plain,
      string_agg(privilege || part_name, ', ' order by privilege) filter (where grantable)
        as grantable,
      array[class || ':' || object] as needs
    from different
    left join actual using (class, object, part, target, grantee)
    cross join lateral (
      select
        case
          when grantee = 0 then 'public'
          when grantee = to_regrole(quote_ident(current_user)) then 'current_user'
          when pg_get_userbyid(grantee) = ${catalog.tenantRole} then '%2$I'
          else quote_ident(pg_get_userbyid(grantee))
        end as grantee_name,
        coalesce(
          (select format(' (%I)', attname) from pg_attribute
            where class = 'pg_class'::regclass and attrelid = object and attnum = part and part > 0),
          ''
        ) as part_name
    ) as names
    where pg_get_userbyid(grantee) is distinct from ${catalog.ignoredRole}
    group by class, object, part, target, grantee_name, part_name
  `.execute(catalog.db)
  const [ofColumns, ofObjects] = [true, false].map((of) =>
    rows.filter((row) => row.ofColumn === of),
  )
  return [
    ...toStatements("privileges", (ofObjects ?? []).map(toGrant)),
    ...toStatements("columnPrivileges", (ofColumns ?? []).map(toGrant)),
  ]
}

function toGrant(row: PrivilegeRow): StatementRow {
  const needsNames = row.grantee === tenant || row.target === place
  const asIs = (text: string) =>
    !needsNames || text === tenant || text === place ? text : text.replaceAll("%", "%%")
  const [on, to] = [asIs(row.target), asIs(row.grantee)]
  const parts = [
    // Column rights are granted after those on the table, whose revocation takes them too.
    ...(row.ofColumn ? [] : [`revoke all on ${on} from ${to}`]),
    ...(row.plain ? [`grant ${asIs(row.plain)} on ${on} to ${to}`] : []),
    ...(row.grantable ? [`grant ${asIs(row.grantable)} on ${on} to ${to} with grant option`] : []),
  ]
  const text = parts.map((part) => (needsNames ? withNames(part) : part)).join(";\n")
  return { name: row.name, text, needs: row.needs ?? [] }
}

const [place, tenant] = ["schema %1$I", "%2$I"]

/** What can have rights, and which defaults a new one of its kind gets; a column has none. */
function objects({ relations, types, routines, schema }: SchemaCatalog) {
  return sql`
    select
      'pg_class'::regclass::oid as class, oid as object, 0 as part, relacl as acl,
      relowner as owner, case relkind when 'S' then 's'::"char" else 'r' end as kind,
      case relkind when 'S' then 'S'::"char" else 'r' end as default_kind,
      format('%s %I', case relkind when 'S' then 'sequence' else 'table' end, relname) as target
    from pg_class where oid = any(${relations}::oid[])
    union all
    select 'pg_class'::regclass, pg_class.oid, attnum, attacl, relowner, null, null,
      format('table %I', relname)
    from pg_class join pg_attribute on attrelid = pg_class.oid and attacl is not null
    where pg_class.oid = any(${relations}::oid[]) and not attisdropped
    union all
    select 'pg_proc'::regclass, oid, 0, proacl, proowner, 'f', 'f',
      format('routine %s', oid::regprocedure)
    from pg_proc where oid = any(${routines}::oid[]) and prokind in ('f', 'p')
    union all
    select 'pg_type'::regclass, oid, 0, typacl, typowner, 'T', 'T', format('type %I', typname)
    from pg_type where oid = any(${types}::oid[]) and typisdefined
    union all
    -- The type of a table's rows gets no default rights of a type.
    select 'pg_type'::regclass, pg_type.oid, 0, typacl, typowner, 'T', null,
      format('type %I', typname)
    from pg_class join pg_type on pg_type.oid = reltype
    where pg_class.oid = any(${relations}::oid[]) and typacl is not null
    union all
    select 'pg_namespace'::regclass, oid, 0,
      nspacl, nspowner, 'n', 'n', 'schema %1$I'
    from pg_namespace where nspname = ${schema}
  `
}
