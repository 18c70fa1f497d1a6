import { type Kysely, sql } from "kysely"
import type { ObjectId } from "./shared-state.ts"

/**
 * Names of objects with their schemas: `function extensions.slugify(text) (dropped)`. Members of an
 * extension that is among them go with it. The casts that PostgreSQL makes for a range type belong to
 * that type.
 */
export async function describeObjects(
  transaction: Kysely<unknown>,
  ids: readonly ObjectId[],
  what: "created" | "changed" | "dropped",
): Promise<readonly string[]> {
  if (ids.length === 0) return []
  // Names are qualified where the path does not reach them.
  await sql`set local search_path to pg_catalog`.execute(transaction)
  const { rows } = await sql<{ name: string | null }>`
    with given as (
      select id, split_part(id, ':', 1)::oid as class, split_part(id, ':', 2)::oid as object
      from unnest(${ids}::text[]) as id
    )
    select pg_describe_object(class, object, 0) as name from given
    where not exists (
      select from pg_depend
      where classid = class and objid = object
        and (
          deptype = 'e' and concat(refclassid, ':', refobjid) = any (${ids})
          or deptype = 'i' and class = 'pg_cast'::regclass
        )
    )
    order by class in ('pg_type'::regclass), name
  `.execute(transaction)
  return rows.flatMap(({ name }) => (name === null ? [] : [`${name} (${what})`]))
}
