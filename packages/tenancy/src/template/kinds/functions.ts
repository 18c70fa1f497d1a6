import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

/** `pg_get_functiondef` always names the schema, once, in its first line. */
export async function functions({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{ name: string; text: string; address: string }>`
    select
      pg_proc.oid::regprocedure::text as name,
      replace(
        split_part(pg_get_functiondef(pg_proc.oid), '(', 1),
        format(' %I.', current_schema()), ' '
      ) || substr(
        pg_get_functiondef(pg_proc.oid), strpos(pg_get_functiondef(pg_proc.oid), '(')
      ) as text,
      'pg_proc'::regclass::oid || ':' || pg_proc.oid as address
    from pg_proc
    where pronamespace = current_schema()::regnamespace and prokind in ('f', 'p')
  `.execute(db)
  return rows.map(({ name, text, address }) => ({
    rank: RANKS.functions,
    name,
    sql: text.trimEnd(),
    makes: [address],
    needs: [],
  }))
}
