import { type RawBuilder, sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** The constraints that a `create table` has no words for, or that may go in circles there. */
export async function constraints(catalog: SchemaCatalog): Promise<Statement[]> {
  if (!mayBeLate(catalog)) return []
  return (await Promise.all([readChecks(catalog), readKeys(catalog)])).flat()
}

/**
 * Whether a constraint of the table `pg_class` is added after it is made: it is not valid, or uses
 * a function that may read the table; or it is the key of a partition, whose index is attached to
 * its parent's afterwards so that both keep their names.
 */
export function isLateConstraint(routines: readonly number[]): RawBuilder<boolean> {
  return sql`
    not convalidated
    or contype in ('p', 'u', 'x') and (pg_class.relkind = 'p' or pg_class.relispartition)
    or contype = 'c' and not (pg_class.relkind = 'p' or pg_class.relispartition) and exists (
      select from pg_depend
      where classid = 'pg_constraint'::regclass and objid = pg_constraint.oid
        and refclassid = 'pg_proc'::regclass and refobjid = any(${routines}::oid[])
    )
  `
}

/** Whether {@link isLateConstraint} can be said of any. */
function mayBeLate({ holds, relationKinds, routines }: SchemaCatalog): boolean {
  return (
    holds.includes("constraints not valid") || relationKinds.includes("p") || routines.length > 0
  )
}

async function readChecks({ db, relations, routines, version }: SchemaCatalog) {
  const notNull =
    version >= 18 ? sql`or contype = 'n' and (not convalidated or ${isAlsoOwn})` : sql``
  const { rows } = await sql<StatementRow>`
    select
      format('%s.%s', relname, conname) as name,
      format(
        'alter table %I add constraint %I %s', relname, conname,
        pg_get_constraintdef(pg_constraint.oid)
      ) as text,
      array[${addressOf("pg_constraint", "pg_constraint.oid")}] as makes,
      array[${addressOf("pg_class", "pg_class.oid")}] as needs
    from pg_class join pg_constraint on conrelid = pg_class.oid
    where pg_class.oid = any(${relations}::oid[]) and relkind in ('r', 'p')
      and (contype = 'c' and (${isLateConstraint(routines)}) ${notNull})
      and not ${isInheritedLate}
  `.execute(db)
  return toStatements("checks", rows)
}

/**
 * A partition's NOT NULL that was there before its parent's, which then took it over. It outlives
 * the parent's, unlike one that was attached with its partition: saying it again is what tells.
 */
const isAlsoOwn = sql`(pg_class.relispartition and conislocal and coninhcount > 0)`

/** Not valid, and made on a partition by that of its parent, which is added after the attach. */
export const isInheritedLate = sql`(coninhcount > 0 and not convalidated)`

async function readKeys({ db, relations, routines }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      format('%s.%s', relname, conname) as name,
      format(
        'alter table only %I add constraint %I %s', relname, conname,
        pg_get_constraintdef(pg_constraint.oid)
      ) as text,
      ${constraintAddresses} as makes,
      array[${addressOf("pg_class", "pg_class.oid")}] as needs
    from pg_class join pg_constraint on conrelid = pg_class.oid
    where pg_class.oid = any(${relations}::oid[]) and relkind in ('r', 'p')
      and contype in ('p', 'u', 'x') and (${isLateConstraint(routines)})
  `.execute(db)
  return toStatements("keys", rows)
}

/** Its index, and the triggers behind one that is deferrable. */
export const constraintAddresses = sql`
  array_remove(array[
    ${addressOf("pg_constraint", "pg_constraint.oid")}, ${addressOf("pg_class", "conindid")}
  ], null) || array(
    select ${addressOf("pg_trigger", "pg_trigger.oid")} from pg_trigger
    where tgrelid = conrelid and tgconstraint = pg_constraint.oid
  )
`
