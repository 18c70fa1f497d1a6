import { type QueryExecutorProvider, sql } from "kysely"
import type { Tenant } from "./tenant.ts"

/** Every tenant, by slug. For commands and staff pages: no request needs the list. */
export async function listTenants(executor: QueryExecutorProvider): Promise<Tenant[]> {
  const { rows } = await sql<Tenant>`
    select id, schema, slug, name, status from tenancy.tenants order by slug
  `.execute(executor)
  return rows
}
