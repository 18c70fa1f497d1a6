import { type QueryExecutorProvider, sql } from "kysely"
import { SlugTakenError, TenancyError } from "../errors.ts"
import { newTenantId, type Slug, type TenantId } from "../identifiers.ts"
import type { Tenant } from "./tenant.ts"

export interface NewTenant {
  readonly slug: Slug
  /** 1 to 200 characters. */
  readonly name: string
  /** Random unless given. */
  readonly id?: TenantId
}

/**
 * Makes a tenant from the template: its row, schema, role and tables, in one round trip. Inside a
 * transaction it commits with it, so that the tenant and its first member appear together.
 *
 *     await sharedDb.transaction().execute(async (transaction) => {
 *       const tenant = await createTenant(transaction, { slug: parseSlug("acme"), name: "Acme" })
 *       await transaction.insertInto("memberships").values({ tenant_id: tenant.id, … }).execute()
 *     })
 *     // select … from tenancy.create_tenant('7k2…', 'acme', 'Acme')
 *
 * @throws SlugTakenError. The transaction around it is over then, as after any failed statement.
 */
export async function createTenant(
  executor: QueryExecutorProvider,
  { slug, name, id = newTenantId() }: NewTenant,
): Promise<Tenant> {
  try {
    const { rows } = await sql<Tenant>`
      select id, schema, slug, name, status
      from tenancy.create_tenant(${id}, ${slug}, ${name})
    `.execute(executor)
    const [tenant] = rows
    if (!tenant) throw new TenancyError("template_refused", `No tenant was made for "${slug}".`)
    return tenant
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string }
    if (code === "23505" && constraint === "tenants_slug_key") throw new SlugTakenError(slug)
    throw error
  }
}
