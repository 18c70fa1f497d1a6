import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

/** Pretty-printing is what leaves out the schema where the search_path finds the table. */
export async function indexes({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{ name: string; text: string; address: string }>`
    select
      relname as name,
      pg_get_indexdef(pg_class.oid, 0, true) as text,
      'pg_class'::regclass::oid || ':' || pg_class.oid as address
    from pg_class
    join pg_index on indexrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and relkind = 'i'
      and not exists (
        select from pg_constraint where conindid = pg_class.oid and contype in ('p', 'u', 'x')
      )
  `.execute(db)
  return rows.map(({ name, text, address }) => ({
    rank: RANKS.indexes,
    name,
    sql: text,
    makes: [address],
    needs: [],
  }))
}
