import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

/** Inside the schema, and to shared tables: whether those are allowed the runner decides. */
export async function foreignKeys({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{ name: string; text: string; makes: string[] }>`
    select
      format('%s.%s', relation.relname, conname) as name,
      format(
        'alter table %I add constraint %I %s',
        relation.relname, conname, pg_get_constraintdef(pg_constraint.oid)
      ) as text,
      array['pg_constraint'::regclass::oid || ':' || pg_constraint.oid] || array(
        select 'pg_trigger'::regclass::oid || ':' || pg_trigger.oid
        from pg_trigger where tgconstraint = pg_constraint.oid
      ) as makes
    from pg_class as relation
    join pg_constraint on conrelid = relation.oid
    join pg_class as target on target.oid = confrelid
    where relation.relnamespace = current_schema()::regnamespace
      and relation.relkind = 'r' and contype = 'f'
      and target.relnamespace in (current_schema()::regnamespace, 'public'::regnamespace)
  `.execute(db)
  return rows.map(({ name, text, makes }) => ({
    rank: RANKS.foreignKeys,
    name,
    sql: text,
    makes,
    needs: [],
  }))
}
