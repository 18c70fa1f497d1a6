import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** security_invoker, security_barrier and CHECK OPTION are all options. */
export async function views(catalog: SchemaCatalog): Promise<Statement[]> {
  const { db, relations, relationKinds } = catalog
  if (!relationKinds.includes("v")) return []
  const { rows } = await sql<StatementRow>`
    select
      relname as name,
      format(
        'create view %I%s as %s',
        relname,
        ' with (' || array_to_string(${sortedOptions}, ', ') || ')',
        rtrim(pg_get_viewdef(pg_class.oid), ';')
      ) as text,
      ${viewAddresses} as makes
    from pg_class
    join pg_type on pg_type.oid = reltype
    join pg_rewrite on ev_class = pg_class.oid and rulename = '_RETURN'
    where pg_class.oid = any(${relations}::oid[]) and relkind = 'v'
  `.execute(db)
  return toStatements("views", rows)
}

export const viewAddresses = sql`
  array_remove(array[
    ${addressOf("pg_class", "pg_class.oid")}, ${addressOf("pg_class", "reltoastrelid")},
    ${addressOf("pg_type", "reltype")}, ${addressOf("pg_type", "typarray")},
    ${addressOf("pg_rewrite", "pg_rewrite.oid")}
  ], null)
`

/** In which order they were set is not structure. */
export const sortedOptions = sql`(
  select array_agg(option order by option collate "C") from unnest(reloptions) as option
)`
