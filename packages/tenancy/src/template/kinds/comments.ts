import { sql } from "kysely"
import { RANKS, type SchemaCatalog, type Statement } from "../statement.ts"

export async function comments({ db }: SchemaCatalog): Promise<Statement[]> {
  const { rows } = await sql<{ target: string; text: string; address: string }>`
    select
      target,
      format('comment on %s is %L', target, description) as text,
      classoid || ':' || objoid as address
    from (${targets}) as described (class, object, part, target)
    join pg_description on classoid = class and objoid = object and objsubid = part
  `.execute(db)
  return rows.map(({ target, text, address }) => ({
    rank: RANKS.comments,
    name: target,
    sql: text,
    makes: [],
    needs: [address],
  }))
}

const targets = sql`
  select
    'pg_class'::regclass, oid, 0,
    format(
      '%s %I',
      case relkind when 'r' then 'table' when 'i' then 'index' when 'S' then 'sequence'
        else 'view' end,
      relname
    )
  from pg_class
  where relnamespace = current_schema()::regnamespace and relkind in ('r', 'i', 'S', 'v')
  union all
  select 'pg_class'::regclass, pg_class.oid, attnum, format('column %I.%I', relname, attname)
  from pg_class join pg_attribute on attrelid = pg_class.oid and attnum > 0 and not attisdropped
  where relnamespace = current_schema()::regnamespace and relkind in ('r', 'v')
  union all
  select 'pg_type'::regclass, oid, 0, format('type %I', typname)
  from pg_type where typnamespace = current_schema()::regnamespace and typtype = 'e'
  union all
  select 'pg_proc'::regclass, oid, 0,
    format('%s %s', case prokind when 'p' then 'procedure' else 'function' end, oid::regprocedure)
  from pg_proc where pronamespace = current_schema()::regnamespace and prokind in ('f', 'p')
  union all
  select 'pg_constraint'::regclass, pg_constraint.oid, 0,
    format('constraint %I on %I', conname, relname)
  from pg_class join pg_constraint on conrelid = pg_class.oid
  where relnamespace = current_schema()::regnamespace
  union all
  select 'pg_trigger'::regclass, pg_trigger.oid, 0, format('trigger %I on %I', tgname, relname)
  from pg_class join pg_trigger on tgrelid = pg_class.oid
  where relnamespace = current_schema()::regnamespace and not tgisinternal
`
