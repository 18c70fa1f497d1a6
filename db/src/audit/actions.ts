import { inTenant, ofAll } from "./audit-rule.ts"
import { productActions } from "./product-actions.ts"

/**
 * Everything that the audit log tells of, and which columns it may hold of it: what is not named
 * here does not get in, whatever the caller hands over. `inTenant`: rows that name a tenant, and
 * that its admins may read. `ofAll`: what is of no one tenant.
 */
// biome-ignore format: a table.
export const auditActions = {
  ...productActions,

  //                           of what            its columns, before and after
  "member.added":              inTenant("user", "memberships", ["role"]),
  "member.role_changed":       inTenant("user", "memberships", ["role"]),
  "member.removed":            inTenant("user", "memberships", ["role"]),

  "tenant.entered":            inTenant("tenant"),
  "tenant.viewed":             inTenant("page"),
  "permission.refused":        inTenant("permission"),

  "tenant.created":            inTenant("tenant", "tenancy.tenants", ["slug", "name"]),
  "tenant.cloned":             inTenant("tenant", "tenancy.tenants", ["slug", "name"], ["source"]),
  "tenant.renamed":            inTenant("tenant", "tenancy.tenants", ["slug", "name"]),
  "tenant.suspended":          inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.resumed":            inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.dropped":            inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.restored":           inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.purge_asked":        inTenant("tenant", "tenancy.tenants", ["slug", "name"]),
  "tenant.purged":             inTenant("tenant", "tenancy.tenants", ["slug", "name"]),

  "session.signed_in":         ofAll("session", undefined, [], ["way"]),
  "session.sign_in_failed":    ofAll("user", undefined, [], ["way"]),
  "session.link_made":         ofAll("user"),
  "session.signed_out":        ofAll("session"),
  "session.ended":             ofAll("session"),

  "user.created":              ofAll("user", "users", ["name", "is_superuser"]),
  "user.renamed":              ofAll("user", "users", ["name"]),
  "user.account_linked":       ofAll("user", "accounts", ["provider"]),
  "user.password_changed":     ofAll("user"),
  "user.password_refused":     ofAll("user"),
} as const

export type AuditAction = keyof typeof auditActions
