import { type RawBuilder, sql } from "kysely"

/**
 * The relations of a few schemas, as rows of `pg_class` with the schema's name: by what depends on
 * the schema, for which there is an index. By `relnamespace` there is none, and `pg_class` has
 * hundreds of rows for each tenant.
 *
 * @param places a query's table with the columns `nsp` and `schema`.
 */
export function relationsOf(places: string): RawBuilder<unknown> {
  return sql`
    select places.schema, pg_class.*
    from ${sql.ref(places)} as places
    join pg_depend on refclassid = 'pg_namespace'::regclass and refobjid = places.nsp
      and classid = 'pg_class'::regclass
    join pg_class on pg_class.oid = objid
  `
}
