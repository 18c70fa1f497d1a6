import { type Kysely, sql } from "kysely"
import type { Finding } from "./finding.ts"

/**
 * What a concurrent build that failed has left. Of a `reindex … concurrently` it is a copy beside
 * the index, `_ccnew` or `_ccold`, and building that again would keep it for good. Those that are
 * being built at this moment are left out.
 */
export async function findInvalidIndexes(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const { rows } = await sql<{ schema: string; name: string; quoted: string; isCopy: boolean }>`
    select nspname as schema, relname as name, format('%I.%I', nspname, relname) as quoted,
      relname ~ '_cc(new|old)[0-9]*$' as "isCopy"
    from pg_index
    join pg_class on pg_class.oid = indexrelid
    join pg_namespace on pg_namespace.oid = relnamespace
    where not indisvalid and relkind = 'i'
      and (nspname in ('public', '__template__') or nspname in (select schema from tenancy.tenants))
      and not exists (
        select from pg_stat_progress_create_index as progress
        where progress.index_relid = indexrelid
      )
    order by 1, 2
  `.execute(db)
  return rows.map(({ schema, name, quoted, isCopy }) => ({
    kind: "invalid_index",
    schema,
    problem: isCopy
      ? `the index ${schema}.${name} is invalid: a reindex that failed left it beside the one that is used`
      : `the index ${schema}.${name} is invalid: it is kept up and never used`,
    repair: `${isCopy ? "drop" : "reindex"} index concurrently ${quoted}`,
    by: "owner",
  }))
}
