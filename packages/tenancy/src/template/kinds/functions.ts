import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/**
 * `pg_get_functiondef` always names the schema, once, in its first words. Functions that belong to
 * a type (a range's constructors) come with it.
 */
export async function functions({ db, routines }: SchemaCatalog): Promise<Statement[]> {
  if (routines.length === 0) return []
  const { rows } = await sql<StatementRow>`
    select
      signature as name,
      format('create or replace %s %I(', kind, proname)
        || substr(rtrim(definition, E' \n'), length(opening) + 1) as text,
      array[${addressOf("pg_proc", "pg_proc.oid")}] as makes
    from pg_proc
    cross join lateral (
      select
        oid::regprocedure::text as signature,
        case prokind when 'p' then 'procedure' else 'function' end as kind,
        case when prokind in ('f', 'p') then pg_get_functiondef(oid) end as definition
    ) as described
    cross join lateral (
      select format('CREATE OR REPLACE %s %I.%I(', upper(kind), current_schema(), proname) as opening
    ) as prefix
    where oid = any(${routines}::oid[]) and prokind in ('f', 'p')
      and starts_with(definition, opening)
      and not exists (
        select from pg_depend
        where classid = 'pg_proc'::regclass and objid = pg_proc.oid and deptype = 'i'
      )
  `.execute(db)
  return toStatements("functions", rows)
}
