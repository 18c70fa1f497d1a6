import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"

/**
 * What of the template refers to a table outside it: foreign keys, and views, function bodies and
 * policies, which also read it with the owner's rights or stand in the way of its changes.
 *
 *     ["tasks_author_fkey on tasks to public.users", "rule _RETURN on view v to public.users"]
 */
export async function findSharedReferences(db: Kysely<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select format(
      '%I on %I to %I.%I', conname, relation.relname, target.relnamespace::regnamespace::text,
      target.relname
    ) as name
    from pg_constraint
    join pg_class as relation on relation.oid = conrelid
    join pg_class as target on target.oid = confrelid
    where contype = 'f' and relation.relnamespace = ${TEMPLATE_SCHEMA}::regnamespace
      and target.relnamespace <> relation.relnamespace
    union
    select format('%s to public.%I', pg_describe_object(classid, objid, 0), target.relname)
    from pg_class as target
    join pg_depend on refclassid = 'pg_class'::regclass and refobjid = target.oid
    left join pg_rewrite on classid = 'pg_rewrite'::regclass and pg_rewrite.oid = objid
    left join pg_policy on classid = 'pg_policy'::regclass and pg_policy.oid = objid
    left join pg_proc on classid = 'pg_proc'::regclass and pg_proc.oid = objid
    left join pg_class as relation on relation.oid = coalesce(ev_class, polrelid)
    where target.relnamespace = 'public'::regnamespace
      and coalesce(relation.relnamespace, pronamespace) = ${TEMPLATE_SCHEMA}::regnamespace
    order by name
  `.execute(db)
  return rows.map((row) => row.name)
}
