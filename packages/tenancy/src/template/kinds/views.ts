import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

export async function views({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{ name: string; text: string; makes: string[] }>`
    select
      relname as name,
      format(
        'create view %I%s as %s',
        relname,
        ' with (' || array_to_string(reloptions, ', ') || ')',
        rtrim(pg_get_viewdef(pg_class.oid), ';')
      ) as text,
      array[
        'pg_class'::regclass::oid || ':' || pg_class.oid,
        'pg_type'::regclass::oid || ':' || reltype,
        'pg_type'::regclass::oid || ':' || typarray,
        'pg_rewrite'::regclass::oid || ':' || pg_rewrite.oid
      ] as makes
    from pg_class
    join pg_type on pg_type.oid = reltype
    join pg_rewrite on ev_class = pg_class.oid and rulename = '_RETURN'
    where relnamespace = current_schema()::regnamespace and relkind = 'v'
  `.execute(db)
  return rows.map(({ name, text, makes }) => ({
    rank: RANKS.views,
    name,
    sql: text,
    makes,
    needs: [],
  }))
}
