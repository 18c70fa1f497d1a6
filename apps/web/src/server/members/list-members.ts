import type { Handles } from "@repo/db"
import type { TenantId } from "@repo/tenancy"

/** Who belongs to a tenant now, owners first. Give the tenant of an admission, never an input's. */
export function listMembers(sharedDb: Handles["sharedDb"], tenantId: TenantId) {
  return sharedDb
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user_id")
    .where("memberships.tenant_id", "=", tenantId)
    .select(["users.id as userId", "users.name", "users.email", "memberships.role"])
    .select("memberships.created_at as since")
    .orderBy("memberships.role")
    .orderBy((eb) => eb.fn("lower", ["users.name"]))
    .orderBy("users.id")
    .limit(500)
    .execute()
}
