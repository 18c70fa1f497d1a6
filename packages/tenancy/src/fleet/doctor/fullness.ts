import { type Kysely, sql } from "kysely"
import type { Finding } from "./finding.ts"

/** Relations in the catalog from which on planning and autovacuum are felt to slow down. */
const relationLimit = 1_000_000

/** How much of the lock table one schema may take when it is dropped or dumped as a whole. */
const lockShare = 0.5

/** Whether the server has room for what the fleet is. */
export async function findFullness(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const { rows } = await sql<{ relations: number; slots: number; locks: number; most: number }>`
    select
      (select count(*)::int from pg_class) as relations,
      current_setting('max_locks_per_transaction')::int
        * (current_setting('max_connections')::int
          + current_setting('max_prepared_transactions')::int) as slots,
      current_setting('max_locks_per_transaction')::int as locks,
      (select coalesce(max(count), 0)::int from (
        select count(*) from pg_class join tenancy.tenants on relnamespace = to_regnamespace(schema)
        group by relnamespace
      ) as sizes) as most
  `.execute(db)
  const size = rows[0]
  if (!size) return []
  const findings: Finding[] = []
  if (size.most > size.slots * lockShare) {
    findings.push({
      kind: "locks",
      schema: null,
      problem: `the largest tenant has ${size.most} relations, and the server has room for ${size.slots} locks in all`,
      repair: `alter system set max_locks_per_transaction = ${size.locks * 4}, and restart the server`,
      by: "superuser",
    })
  }
  if (size.relations > relationLimit) {
    findings.push({
      kind: "catalog",
      schema: null,
      problem: `the catalog has ${size.relations} relations, more than ${relationLimit}`,
      repair: "move tenants to a second database",
      by: "owner",
    })
  }
  return findings
}
