import type { SchemaName, Slug, TenantId } from "../identifiers.ts"

/** `active ⇄ suspended`, and from either `deleting`: restorable, but out of routing at once. */
export type TenantStatus = "active" | "suspended" | "deleting"

/** One customer organisation, as the registry `tenancy.tenants` has it. */
export interface Tenant {
  readonly id: TenantId
  readonly schema: SchemaName
  readonly slug: Slug
  readonly name: string
  readonly status: TenantStatus
}
