import { type QueryExecutorProvider, sql } from "kysely"
import { type Grace, isDue } from "./grace.ts"
import type { Tenant } from "./tenant.ts"

export interface ListedTenant extends Tenant {
  /** Null unless the tenant is being deleted. See {@link Grace}. */
  readonly purgeAfter: Grace["purgeAfter"] | null
  readonly isDue: Grace["isDue"]
}

/** Every tenant, by slug. For commands and staff pages: no request needs the list. */
export async function listTenants(executor: QueryExecutorProvider): Promise<ListedTenant[]> {
  const { rows } = await sql<ListedTenant>`
    select id, schema, slug, name, status, purge_after as "purgeAfter", ${isDue} as "isDue"
    from tenancy.tenants order by slug
  `.execute(executor)
  return rows
}
