import { createHandles, type Handles } from "@repo/db"
import { tenantScope, withTenant } from "@repo/tenancy"
import type { CastTenant } from "./cast.ts"
import { databaseUrls } from "./env.ts"

/** Writes rows into a tenant as a job would: by the hundred, where a person would take an hour. */
export async function writeRows<T>(
  tenant: CastTenant,
  write: (db: Handles["db"]) => Promise<T>,
): Promise<T> {
  const { appUrl: connectionString } = databaseUrls()
  const { db, destroy } = createHandles({ connectionString, isolation: "role", max: 1 })
  try {
    const scope = tenantScope({ tenant, access: "write", actor: "system" })
    return await withTenant(scope, () => write(db))
  } finally {
    await destroy()
  }
}
