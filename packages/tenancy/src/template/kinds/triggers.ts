import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

export async function triggers({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{ name: string; text: string; address: string }>`
    select
      format('%s.%s', relname, tgname) as name,
      pg_get_triggerdef(pg_trigger.oid, true) as text,
      'pg_trigger'::regclass::oid || ':' || pg_trigger.oid as address
    from pg_class join pg_trigger on tgrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace
      and not tgisinternal and tgconstraint = 0
  `.execute(db)
  return rows.map(({ name, text, address }) => ({
    rank: RANKS.triggers,
    name,
    sql: text,
    makes: [address],
    needs: [],
  }))
}
