import "server-only"
import { type Tenant, type TenantScope, tenantScope } from "@repo/tenancy"
import { auditRefusal, auditView } from "./audit/audit-access.ts"
import { accessOf, isAllowed, type Permission, type Role } from "./permissions.ts"
import { requestStanding, type Standing, type Visitor } from "./standing.ts"

/** What a guard proves: who this is, and that they may do this in this tenant. */
export interface Admission {
  readonly tenant: Tenant
  readonly member: Member
  readonly user: Visitor
  /** For `withTenant`. Its access is the permission's, and `read` for a superuser who is no member. */
  readonly scope: TenantScope
}

interface Member {
  readonly userId: string
  readonly role: Role
}

/**
 * Why somebody is not let in. `not_found` is the one answer to an unknown tenant, a foreign one
 * and one that is being deleted. `no_tenant`: in cookie routing, none has been chosen.
 * `moved`: it was asked for by a slug that it gave up. `updating`: its tables are not what this
 * app was built for.
 */
export type Refusal =
  | "signed_out"
  | "not_found"
  | "no_tenant"
  | "moved"
  | "suspended"
  | "updating"
  | "forbidden"

export type Decision =
  | { readonly admitted: true; readonly admission: Admission }
  | { readonly admitted: false; readonly refusal: Refusal; readonly standing: Standing }

/**
 * Decides whether this request may do what the permission names, in the tenant it means. That a
 * role was refused, and that a superuser looks, is in the audit log before this returns.
 */
export async function decide(permission: Permission): Promise<Decision> {
  const standing = await requestStanding()
  const { visitor, tenant } = standing
  const refusal = refusalOf(standing)
  if (refusal || !visitor || !tenant) return refuse(refusal ?? "not_found")
  if (!isAllowed(tenant.role, permission)) {
    await auditRefusal(standing, permission)
    return refuse("forbidden")
  }
  if (tenant.role === "superuser") await auditView(standing)
  const scope = tenantScope({
    tenant: plainTenant(tenant),
    access: accessOf(tenant.role, permission),
    actor: { userId: visitor.userId, superuser: tenant.role === "superuser" },
  })
  const member = { userId: visitor.userId, role: tenant.role }
  return { admitted: true, admission: { tenant: scope.tenant, member, user: visitor, scope } }

  function refuse(reason: Refusal): Decision {
    return { admitted: false, refusal: reason, standing }
  }
}

/** Why this standing gets into no part of a tenant, whatever the permission. */
export function refusalOf({ place, visitor, tenant, isStray }: Standing): Refusal | undefined {
  if (place.kind === "unknown" || isStray) return "not_found"
  if (!visitor) return "signed_out"
  if (place.kind === "root") return "no_tenant"
  if (!tenant) return "not_found"
  if (tenant.slug !== place.slug) return "moved"
  if (tenant.status !== "active") return "suspended"
  return tenant.isServed ? undefined : "updating"
}

function plainTenant({ id, schema, slug, name, status }: Tenant): Tenant {
  return { id, schema, slug, name, status }
}
