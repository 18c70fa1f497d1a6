import { type QueryExecutorProvider, sql } from "kysely"
import type { Tenant } from "./tenant.ts"

/** How far a tenant that was dropped is on its way out. */
export interface Grace {
  /** From when on it may be purged. Until then it is promised that it can be restored. */
  readonly purgeAfter: Date
  /** That moment has passed, or its purge has begun and is to be finished. */
  readonly isDue: boolean
}

/** Undefined where the tenant is not being deleted. */
export async function findGrace(
  executor: QueryExecutorProvider,
  tenant: Tenant,
): Promise<Grace | undefined> {
  const { rows } = await sql<Grace>`
    select purge_after as "purgeAfter", ${isDue} as "isDue" from tenancy.tenants
    where id = ${tenant.id} and status = 'deleting'
  `.execute(executor)
  return rows[0]
}

/** Of a row of the registry. */
export const isDue = sql<boolean>`coalesce(purging or purge_after <= clock_timestamp(), false)`
