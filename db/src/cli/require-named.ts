import { findRenamedTenant, findTenant, type Tenant, TenantNotFoundError } from "@repo/tenancy"
import type { Kysely } from "kysely"

/**
 * The tenant that has this slug or schema. One that had the slug until a while ago is named, and
 * not taken for it: the command may be about to drop it.
 */
export async function requireNamed(owner: Kysely<unknown>, name: string): Promise<Tenant> {
  const tenant = await findTenant(owner, name)
  if (tenant) return tenant
  const renamed = await findRenamedTenant(owner, name)
  if (!renamed) throw new TenantNotFoundError(name)
  throw new Error(`The tenant "${name}" was renamed: it is ${renamed.slug} (${renamed.schema}).`)
}
