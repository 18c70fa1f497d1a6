import { createHandles, type Handles } from "@repo/db"
import { type Tenant, tenantScope, withTenant } from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import { databaseUrls } from "./env.ts"

/** Reads or writes in a tenant what only one test needs there. */
export async function inTenant<T>(
  tenant: Tenant,
  run: (db: Handles["db"]) => Promise<T>,
): Promise<T> {
  const { appUrl: connectionString } = databaseUrls()
  const { db, destroy } = createHandles({ connectionString, isolation: "role", max: 1 })
  const scope = tenantScope({ tenant, access: "write", actor: "system" })
  return await withTenant(scope, () => run(db)).finally(destroy)
}

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
