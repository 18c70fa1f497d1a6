import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"
import { sortedOptions } from "./views.ts"

export async function indexes(catalog: SchemaCatalog): Promise<Statement[]> {
  return (await Promise.all([readIndexes(catalog), readConstraintOptions(catalog)])).flat()
}

/** Pretty-printing is what leaves out the schema where the search_path finds the table. */
async function readIndexes({ db, indexes: oids }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      relname as name,
      pg_get_indexdef(pg_class.oid, 0, true) as text,
      array[${addressOf("pg_class", "pg_class.oid")}] as makes,
      array[${addressOf("pg_class", "indrelid")}] as needs
    from pg_class
    join pg_index on indexrelid = pg_class.oid
    where pg_class.oid = any(${oids}::oid[]) and not ${isOfConstraint}
  `.execute(db)
  return toStatements("indexes", rows)
}

/** A constraint's definition leaves out the storage parameters of its index. */
async function readConstraintOptions({ db, indexes: oids, holds }: SchemaCatalog) {
  if (!holds.includes("index options")) return []
  const { rows } = await sql<StatementRow>`
    select
      relname as name,
      format('alter index %I set (%s)', relname, array_to_string(${sortedOptions}, ', ')) as text,
      array[${addressOf("pg_class", "pg_class.oid")}] as needs
    from pg_class
    where oid = any(${oids}::oid[]) and reloptions is not null and ${isOfConstraint}
  `.execute(db)
  return toStatements("indexSettings", rows)
}

/** By the table too: there is no index by the constraint's index. */
const isOfConstraint = sql`exists (
  select from pg_constraint
  where conrelid = (select indrelid from pg_index where indexrelid = pg_class.oid)
    and conindid = pg_class.oid and contype in ('p', 'u', 'x')
)`
