import { createHandles, type Handles } from "@repo/db"
import { createTestDatabase } from "@repo/db/testing"
import { requireTenant, tenantScope, withTenant } from "@repo/tenancy"

export interface TenantDatabase extends Pick<Handles, "db" | "sharedDb"> {
  /** Runs it in the scope of the one tenant, acme. */
  inTenant<T>(fn: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** A database with a tenant, as its actions see it. */
export async function openTenantDatabase(): Promise<TenantDatabase> {
  const database = await createTestDatabase({ tenants: ["acme"] })
  const { appUrl: connectionString } = database
  const { db, sharedDb, destroy } = createHandles({
    connectionString,
    isolation: "role",
    max: 16,
    tenantConcurrency: 16,
  })
  const tenant = await requireTenant(sharedDb, "acme")
  const scope = tenantScope({ tenant, access: "write", actor: "system" })
  return {
    db,
    sharedDb,
    inTenant: (fn) => withTenant(scope, fn),
    async close() {
      await destroy()
      await database.drop()
    },
  }
}
