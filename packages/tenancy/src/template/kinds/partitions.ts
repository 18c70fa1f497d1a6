import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** Partitions are made as tables and attached, and so are their indexes: all keep their names. */
export async function partitions(catalog: SchemaCatalog): Promise<Statement[]> {
  if (!catalog.relationKinds.includes("p")) return []
  return (await Promise.all([readTables(catalog), readIndexes(catalog)])).flat()
}

async function readTables({ db, relations }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      child.relname as name,
      format(
        'alter table only %I attach partition %I %s', parent.relname, child.relname,
        pg_get_expr(child.relpartbound, child.oid)
      ) as text,
      array[${addressOf("pg_class", "child.oid")}, ${addressOf("pg_class", "parent.oid")}] as needs
    from pg_class as child
    join pg_inherits on inhrelid = child.oid
    join pg_class as parent on parent.oid = inhparent
    where child.oid = any(${relations}::oid[]) and child.relispartition
      and parent.oid = any(${relations}::oid[])
  `.execute(db)
  return toStatements("partitions", rows)
}

async function readIndexes({ db, indexes }: SchemaCatalog) {
  const { rows } = await sql<StatementRow>`
    select
      child.relname as name,
      format('alter index %I attach partition %I', parent.relname, child.relname) as text,
      array[${addressOf("pg_class", "child.oid")}, ${addressOf("pg_class", "parent.oid")}] as needs
    from pg_class as child
    join pg_inherits on inhrelid = child.oid
    join pg_class as parent on parent.oid = inhparent
    where child.oid = any(${indexes}::oid[])
  `.execute(db)
  return toStatements("indexPartitions", rows)
}
