import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { RANKS, type Statement, type StatementRow, toStatements } from "../statement.ts"
import { storageOptions } from "./tables.ts"
import { viewAddresses } from "./views.ts"

interface ViewRow extends StatementRow {
  readonly isFilled: boolean
  readonly refresh: string
  /** How many materialized views it reads, one through the other. */
  readonly depth: number
}

/**
 * Made empty, and filled when everything is there: its functions may read what no catalog knows
 * of. Whether one is filled is not structure, because the app fills its own.
 */
export async function materializedViews(catalog: SchemaCatalog): Promise<Statement[]> {
  const { db, relations, relationKinds } = catalog
  if (!relationKinds.includes("m")) return []
  const { rows } = await sql<ViewRow>`
    with recursive reads as (
      select distinct ev_class as reader, refobjid as read
      from pg_rewrite
      join pg_depend on classid = 'pg_rewrite'::regclass and objid = pg_rewrite.oid
        and refclassid = 'pg_class'::regclass and refobjid <> ev_class
      where ev_class = any(${relations}::oid[])
    ),
    depths as (
      select oid, 0 as depth from pg_class where oid = any(${relations}::oid[]) and relkind = 'm'
      union
      select reader, depth + 1 from depths join reads on read = oid
    )
    select
      relname as name,
      format(
        'create materialized view %I%s as %s with no data', relname, ${storageOptions},
        rtrim(pg_get_viewdef(pg_class.oid), ';')
      ) as text,
      ${viewAddresses} as makes,
      relispopulated as "isFilled",
      format('refresh materialized view %I', relname) as refresh,
      (select max(depth) from depths where depths.oid = pg_class.oid)::int as depth
    from pg_class
    join pg_type on pg_type.oid = reltype
    join pg_rewrite on ev_class = pg_class.oid and rulename = '_RETURN'
    where pg_class.oid = any(${relations}::oid[]) and relkind = 'm'
  `.execute(db)
  const fillings = rows
    .filter((row) => row.isFilled)
    .map(({ name, refresh, makes, depth }) => ({
      rank: RANKS.contents + depth,
      name,
      sql: refresh,
      makes: [],
      needs: makes ?? [],
      isState: true,
    }))
  return [...toStatements("views", rows), ...fillings]
}
