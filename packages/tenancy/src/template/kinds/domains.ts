import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/**
 * A check comes as a statement of its own where `create domain` has no words for it (NOT VALID),
 * or where it may go in circles: its function may read a table that has a column of the domain.
 * That one comes soon, because a domain in an array of a table's column gets no valid check any
 * more.
 */
export async function domains(catalog: SchemaCatalog): Promise<Statement[]> {
  if (catalog.types.length === 0) return []
  return (await Promise.all([readDomains(catalog), readLateChecks(catalog)])).flat()
}

async function readDomains({ db, types, routines, version }: SchemaCatalog) {
  // From PostgreSQL 17 on, a domain's NOT NULL is a constraint with a name.
  const notNull = version >= 17 ? sql`''` : sql`case when pg_type.typnotnull then ' not null' end`
  const { rows } = await sql<StatementRow>`
    select
      pg_type.typname as name,
      concat(
        format(
          'create domain %I as %s', pg_type.typname,
          format_type(pg_type.typbasetype, pg_type.typtypmod)
        ),
        case when pg_type.typcollation <> base.typcollation
          then ' collate ' || pg_type.typcollation::regcollation end,
        ' default ' || pg_get_expr(pg_type.typdefaultbin, 0),
        ${notNull},
        early.text
      ) as text,
      array[
        ${addressOf("pg_type", "pg_type.oid")}, ${addressOf("pg_type", "pg_type.typarray")}
      ] || early.makes as makes
    from pg_type
    join pg_type as base on base.oid = pg_type.typbasetype
    left join lateral (
      select
        string_agg(
          format(' constraint %I %s', conname, pg_get_constraintdef(oid)), ''
          order by conname collate "C"
        ) as text,
        array_agg(${addressOf("pg_constraint", "oid")}) as makes
      from pg_constraint
      where contypid = pg_type.oid and not (${isLate(routines)})
    ) as early on true
    where pg_type.oid = any(${types}::oid[]) and pg_type.typtype = 'd'
  `.execute(db)
  return toStatements("types", rows)
}

async function readLateChecks({ db, types, routines }: SchemaCatalog) {
  const { rows } = await sql<StatementRow & { isValid: boolean }>`
    select
      format('%s.%s', typname, conname) as name,
      convalidated as "isValid",
      format(
        'alter domain %I add constraint %I %s', typname, conname,
        pg_get_constraintdef(pg_constraint.oid)
      ) as text,
      array[${addressOf("pg_constraint", "pg_constraint.oid")}] as makes,
      array[${addressOf("pg_type", "pg_type.oid")}] as needs
    from pg_type join pg_constraint on contypid = pg_type.oid
    where contypid = any(${types}::oid[]) and contypid <> 0 and ${isLate(routines)}
  `.execute(db)
  return [
    ...toStatements(
      "domainChecks",
      rows.filter((row) => row.isValid),
    ),
    ...toStatements(
      "checks",
      rows.filter((row) => !row.isValid),
    ),
  ]
}

function isLate(routines: readonly number[]) {
  return sql`
    (not convalidated or exists (
      select from pg_depend
      where classid = 'pg_constraint'::regclass and objid = pg_constraint.oid
        and refclassid = 'pg_proc'::regclass and refobjid = any(${routines}::oid[])
    ))
  `
}
