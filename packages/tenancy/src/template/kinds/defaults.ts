import { type RawBuilder, sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** Defaults of views' columns, and those whose function may read the table: it comes first. */
export async function defaults(catalog: SchemaCatalog): Promise<Statement[]> {
  const { db, relations, relationKinds, routines } = catalog
  if (routines.length === 0 && !relationKinds.includes("v")) return []
  const { rows } = await sql<StatementRow>`
    select
      format('%s.%s', relname, attname) as name,
      format(
        'alter %s %I alter column %I set default %s',
        case relkind when 'v' then 'view' else 'table only' end, relname, attname,
        pg_get_expr(adbin, adrelid)
      ) as text,
      array[${addressOf("pg_attrdef", "pg_attrdef.oid")}] as makes,
      array[${addressOf("pg_class", "pg_class.oid")}] as needs
    from pg_class
    join pg_attrdef on adrelid = pg_class.oid
    join pg_attribute on attrelid = adrelid and attnum = adnum
    where pg_class.oid = any(${relations}::oid[]) and (${isLateDefault(routines)})
  `.execute(db)
  return toStatements("defaults", rows)
}

/** A generated column's expression cannot be said later. */
export function isLateDefault(routines: readonly number[]): RawBuilder<boolean> {
  return sql`
    relkind = 'v' or attgenerated = '' and exists (
      select from pg_depend
      where classid = 'pg_attrdef'::regclass and objid = pg_attrdef.oid
        and refclassid = 'pg_proc'::regclass and refobjid = any(${routines}::oid[])
    )
  `
}
