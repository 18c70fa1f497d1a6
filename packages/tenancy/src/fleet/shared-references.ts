import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"

/**
 * What of the template refers to a table outside it: foreign keys, and views, function bodies and
 * policies, which also read it with the owner's rights or stand in the way of its changes.
 *
 *     ["tasks_author_fkey on tasks to public.users", "rule _RETURN on view v to public.users"]
 *
 * From what is in the template, object by object: `offset 0` keeps the planner from turning that
 * into one pass over what all the tenants' objects refer to.
 */
export async function findSharedReferences(db: Kysely<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    with inside as materialized (
      select classid as class, objid as object from pg_depend
      where refclassid = 'pg_namespace'::regclass
        and refobjid = ${TEMPLATE_SCHEMA}::regnamespace::oid
    ),
    relations as materialized (select object from inside where class = 'pg_class'::regclass),
    readers as materialized (
      select 'pg_rewrite'::regclass as class, oid as object from pg_rewrite
      where ev_class = any (array(select object from relations))
      union all
      select 'pg_policy'::regclass, oid from pg_policy
      where polrelid = any (array(select object from relations))
      union all
      select class, object from inside where class = 'pg_proc'::regclass
    )
    select format(
      '%I on %I to %I.%I', conname, relation.relname, target.relnamespace::regnamespace::text,
      target.relname
    ) as name
    from relations
    cross join lateral (
      select conname, conrelid, confrelid from pg_constraint
      where conrelid = object and contype = 'f' offset 0
    ) as key
    join pg_class as relation on relation.oid = conrelid
    join pg_class as target on target.oid = confrelid
    where target.relnamespace <> relation.relnamespace
    union
    select format('%s to public.%I', pg_describe_object(class, object, 0), target.relname)
    from readers
    cross join lateral (
      select refobjid from pg_depend
      where classid = class and objid = object and refclassid = 'pg_class'::regclass offset 0
    ) as needed
    join pg_class as target on target.oid = refobjid
    where target.relnamespace = 'public'::regnamespace
    order by name
  `.execute(db)
  return rows.map((row) => row.name)
}
