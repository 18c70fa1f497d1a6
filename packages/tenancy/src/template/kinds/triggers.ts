import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** PostgreSQL makes those of a partitioned table on each partition, under the same name. */
export async function triggers(catalog: SchemaCatalog): Promise<Statement[]> {
  if (!catalog.holds.includes("triggers")) return []
  return (
    await Promise.all([readTriggers(catalog), readStates(catalog), readConstraintNames(catalog)])
  ).flat()
}

async function readTriggers({ db, relations }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    with recursive family as (
      select oid as root, oid, tgconstraint from pg_trigger
      where tgrelid = any(${relations}::oid[]) and tgparentid = 0 and not tgisinternal
      union all
      select root, pg_trigger.oid, pg_trigger.tgconstraint
      from pg_trigger join family on tgparentid = family.oid
      where tgrelid = any(${relations}::oid[])
    )
    select
      format('%s.%s', relname, tgname) as name,
      pg_get_triggerdef(pg_trigger.oid, true) as text,
      array(
        select ${addressOf("pg_trigger", "oid")} from family where root = pg_trigger.oid
        union all
        select ${addressOf("pg_constraint", "tgconstraint")} from family
        where root = pg_trigger.oid and tgconstraint <> 0
      ) as makes
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where pg_trigger.oid in (select root from family)
  `.execute(db)
  return toStatements("triggers", rows)
}

async function readStates({ db, relations }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      format('%s.%s', relname, tgname) as name,
      format(
        'alter table only %I %s trigger %I', relname,
        case tgenabled when 'D' then 'disable' when 'R' then 'enable replica' else 'enable always' end,
        tgname
      ) as text,
      array[${addressOf("pg_trigger", "pg_trigger.oid")}] as needs
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where tgrelid = any(${relations}::oid[]) and not tgisinternal and tgenabled <> 'O'
  `.execute(db)
  return toStatements("triggerStates", rows)
}

/** That of a constraint trigger stays what it was when the trigger is renamed. */
async function readConstraintNames({ db, relations }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      format('constraint %s.%s', relname, conname) as name,
      format('alter table only %I rename constraint %I to %I', relname, tgname, conname) as text,
      array[${addressOf("pg_trigger", "pg_trigger.oid")}] as needs
    from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    join pg_constraint on pg_constraint.oid = tgconstraint
    where tgrelid = any(${relations}::oid[]) and not tgisinternal
      and contype = 't' and conname <> tgname
  `.execute(db)
  return toStatements("triggerStates", rows)
}
