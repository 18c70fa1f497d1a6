import { type Kysely, sql } from "kysely"
import type { Finding } from "./finding.ts"

/** Tenants whose purge began and did not end, and those that nobody has promised to keep any more. */
export async function findOpenPurges(db: Kysely<unknown>): Promise<readonly Finding[]> {
  const { rows } = await sql<{ schema: string; slug: string; purging: boolean; until: Date }>`
    select schema, slug, purging, purge_after as until from tenancy.tenants
    where purging or purge_after <= now()
    order by not purging, schema
  `.execute(db)
  return rows.map(({ schema, slug, purging, until }) => ({
    kind: purging ? "purge_unfinished" : "purge_due",
    schema,
    problem: purging
      ? `the purge of ${slug} has begun and not ended: it runs at this moment, or was interrupted`
      : `${slug} was dropped, and its grace ended on ${until.toISOString().slice(0, 10)}: it waits for its purge`,
    repair: `pnpm tenant purge ${slug}`,
    by: "owner",
  }))
}
