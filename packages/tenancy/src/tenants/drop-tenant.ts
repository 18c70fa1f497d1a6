import { type Kysely, sql } from "kysely"
import type { Tenant } from "./tenant.ts"

/**
 * Drops a tenant with everything in it, at once and for good. `owner` is a connection of the
 * schemas' owner. The row goes first: it waits for a migration of this tenant to end, and takes
 * with it what references the tenant in `public`.
 */
export async function dropTenant<T>(owner: Kysely<T>, tenant: Tenant): Promise<void> {
  await owner.transaction().execute(async (transaction) => {
    const schema = tenant.schema
    await sql`delete from tenancy.tenants where schema = ${schema}`.execute(transaction)
    await sql`delete from tenancy.migrations where schema = ${schema}`.execute(transaction)
    await sql`delete from tenancy.migration_failures where schema = ${schema}`.execute(transaction)
    await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(transaction)
  })
  await dropRole(owner, tenant)
}

/**
 * Roles belong to the server: a copy of this database may need this one, and then it stays. Its
 * name is never given to another tenant.
 */
async function dropRole<T>(owner: Kysely<T>, tenant: Tenant): Promise<void> {
  try {
    await sql`drop role if exists ${sql.id(tenant.schema)}`.execute(owner)
  } catch (error) {
    if ((error as { code?: string }).code !== "2BP01") throw error
  }
}
