import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"

/** The template's foreign keys that leave it: `tasks_author_fkey on tasks to public.users`. */
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
    order by name
  `.execute(db)
  return rows.map((row) => row.name)
}
