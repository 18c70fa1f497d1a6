import type { Tenant } from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import { databaseUrls } from "./env.ts"

/** Keeps whoever reads the tenant's people waiting, until `run` has ended. */
export async function whilePeopleAreLocked(
  { schema }: Tenant,
  run: (isSomebodyWaiting: () => Promise<boolean>) => Promise<void>,
): Promise<void> {
  const { ownerUrl: connectionString } = databaseUrls()
  await withOwner({ connectionString }, 1, (owner) =>
    owner.transaction().execute(async (trx) => {
      await sql`lock table ${sql.id(schema, "people")} in access exclusive mode`.execute(trx)
      await run(async () => {
        const { rows } = await sql`
          select from pg_locks where relation = ${`${schema}.people`}::regclass and not granted
        `.execute(trx)
        return rows.length > 0
      })
    }),
  )
}
