import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

export async function compositeTypes({ db, types }: SchemaCatalog): Promise<Statement[]> {
  if (types.length === 0) return []
  const { rows } = await sql<StatementRow>`
    select
      typname as name,
      format('create type %I as (%s)', typname, attributes) as text,
      array[
        ${addressOf("pg_type", "pg_type.oid")}, ${addressOf("pg_type", "typarray")},
        ${addressOf("pg_class", "typrelid")}
      ] as makes
    from pg_type
    cross join lateral (
      select string_agg(
        concat(
          quote_ident(attname), ' ', format_type(atttypid, atttypmod),
          case when attcollation <> part.typcollation
            then ' collate ' || attcollation::regcollation end
        ),
        ', ' order by attnum
      ) as attributes
      from pg_attribute join pg_type as part on part.oid = atttypid
      where attrelid = pg_type.typrelid and attnum > 0 and not attisdropped
    ) as attributes
    where pg_type.oid = any(${types}::oid[]) and typtype = 'c'
  `.execute(db)
  return toStatements("types", rows)
}
