import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

export async function enums({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{ name: string; text: string; makes: string[] }>`
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
      array[
        'pg_type'::regclass::oid || ':' || pg_type.oid,
        'pg_type'::regclass::oid || ':' || typarray
      ] as makes
    from pg_type
    where typnamespace = current_schema()::regnamespace and typtype = 'e'
  `.execute(db)
  return rows.map(({ name, text, makes }) => ({
    rank: RANKS.enums,
    name,
    sql: text,
    makes,
    needs: [],
  }))
}
