import { type QueryExecutorProvider, sql } from "kysely"
import { TenantNotFoundError } from "../errors.ts"
import type { Tenant } from "./tenant.ts"

/** Finds a tenant by its slug or its schema. The two never meet: no slug has an underscore. */
export async function findTenant(
  executor: QueryExecutorProvider,
  slugOrSchema: string,
): Promise<Tenant | undefined> {
  const { rows } = await sql<Tenant>`
    select id, schema, slug, name, status from tenancy.tenants
    where slug = ${slugOrSchema} or schema = ${slugOrSchema}
  `.execute(executor)
  return rows[0]
}

/** @throws TenantNotFoundError */
export async function requireTenant(
  executor: QueryExecutorProvider,
  slugOrSchema: string,
): Promise<Tenant> {
  const tenant = await findTenant(executor, slugOrSchema)
  if (!tenant) throw new TenantNotFoundError(slugOrSchema)
  return tenant
}
