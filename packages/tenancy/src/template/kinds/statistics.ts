import { sql } from "kysely"
import type { SchemaCatalog } from "../catalog.ts"
import { addressOf, type Statement, type StatementRow, toStatements } from "../statement.ts"

/** `pg_get_statisticsobjdef` always names the schema, once, in its first words. */
export async function statistics(catalog: SchemaCatalog): Promise<Statement[]> {
  if (!catalog.holds.includes("statistics")) return []
  const { db, relations, version } = catalog
  const hasTarget = version >= 17 ? sql`stxstattarget is not null` : sql`stxstattarget >= 0`
  const { rows } = await sql<StatementRow>`
    select
      stxname as name,
      concat(
        format('create statistics %I', stxname), substr(definition, length(opening) + 1),
        case when ${hasTarget}
          then format(E';\nalter statistics %I set statistics %s', stxname, stxstattarget) end
      ) as text,
      array[${addressOf("pg_statistic_ext", "pg_statistic_ext.oid")}] as makes
    from pg_statistic_ext
    cross join lateral (
      select
        pg_get_statisticsobjdef(oid) as definition,
        format('CREATE STATISTICS %I.%I', current_schema(), stxname) as opening
    ) as described
    where stxrelid = any(${relations}::oid[]) and starts_with(definition, opening)
  `.execute(db)
  return toStatements("statistics", rows)
}
