import { type Kysely, sql } from "kysely"
import { TenantStateError } from "./errors.ts"
import type { Tenant } from "./tenant.ts"

/**
 * A purge drops with `cascade`, which would also take what others have built on the tenant's
 * tables: a view over all tenants, say, and with it everybody's report. Object by object: `offset 0`
 * keeps the planner from turning that into one pass over what all the tenants' objects refer to.
 *
 * @throws TenantStateError that names one of them.
 */
export async function refuseDependents<T>(transaction: Kysely<T>, tenant: Tenant): Promise<void> {
  const { rows } = await sql<{ name: string; others: number }>`
    with inside as materialized (
      select classid, objid from pg_depend
      where refclassid = 'pg_namespace'::regclass and refobjid = to_regnamespace(${tenant.schema})
    ),
    row_types as (
      select 'pg_type'::regclass as classid, unnest(array[pg_type.oid, typarray]) as objid
      from inside
      join pg_class on inside.classid = 'pg_class'::regclass and pg_class.oid = inside.objid
      join pg_type on pg_type.oid = reltype
    ),
    dependents as (
      select distinct dependent.classid, dependent.objid
      from (select * from inside union all select * from row_types) as needed
      cross join lateral (
        select classid, objid from pg_depend
        where refclassid = needed.classid and refobjid = needed.objid and deptype = 'n' offset 0
      ) as dependent
    ),
    placed as (
      select classid, objid, case classid
        when 'pg_class'::regclass then (select relnamespace from pg_class where oid = objid)
        when 'pg_proc'::regclass then (select pronamespace from pg_proc where oid = objid)
        when 'pg_type'::regclass then (select typnamespace from pg_type where oid = objid)
        when 'pg_constraint'::regclass
          then (select connamespace from pg_constraint where oid = objid)
        else (
          select relnamespace from pg_class where oid = coalesce(
            (select ev_class from pg_rewrite where classid = tableoid and oid = objid),
            (select polrelid from pg_policy where classid = tableoid and oid = objid),
            (select tgrelid from pg_trigger where classid = tableoid and oid = objid),
            (select adrelid from pg_attrdef where classid = tableoid and oid = objid)
          )
        )
      end as namespace
      from dependents
    )
    select (count(*) over () - 1)::int as others, type || ' ' || identity as name
    from placed cross join lateral pg_identify_object(classid, objid, 0)
    where namespace <> to_regnamespace(${tenant.schema})
    order by name limit 1
  `.execute(transaction)
  if (!rows[0]) return
  const { name, others } = rows[0]
  throw new TenantStateError(
    `Tenant "${tenant.slug}" cannot be purged: ${name}${others > 0 ? ` (and ${others} more)` : ""} is outside its schema, refers to what is in it, and would be dropped with it. Change that or drop it, and purge the tenant again.`,
  )
}
