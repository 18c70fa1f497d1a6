import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

export async function enums({ db, types }: SchemaCatalog): Promise<Statement[]> {
  if (types.length === 0) return []
  const { rows } = await sql<StatementRow>`
    select
      typname as name,
      format(
        'create type %I as enum (%s)',
        typname,
        (
          select string_agg(quote_literal(enumlabel), ', ' order by enumsortorder)
          from pg_enum where enumtypid = pg_type.oid
        )
      ) as text,
      array[${addressOf("pg_type", "pg_type.oid")}, ${addressOf("pg_type", "typarray")}] as makes
    from pg_type
    where oid = any(${types}::oid[]) and typtype = 'e'
  `.execute(db)
  return toStatements("types", rows)
}
