import "server-only"
import { type MemberRole, writeAudit } from "@repo/db"
import type { Slug, Tenant, TenantId, TenantStatus } from "@repo/tenancy"
import { sql } from "kysely"
import { asVisitorOf } from "./audit/visit-source.ts"
import { handles } from "./handles.ts"
import { meantBy } from "./meant-by.ts"
import { currentVisit } from "./session/request-session.ts"
import type { Visitor } from "./standing.ts"

export interface OwnTenant {
  readonly id: TenantId
  readonly slug: Slug
  readonly name: string
  readonly status: TenantStatus
  readonly role: MemberRole
  readonly lastOpenedAt: Date | null
}

/** The tenants that somebody is a member of, the last opened first. For the chooser and the switcher only. */
export function listOwnTenants({ userId }: Visitor): Promise<OwnTenant[]> {
  return handles()
    .sharedDb.selectFrom("memberships")
    .innerJoin("tenancy.tenants as tenants", "tenants.id", "memberships.tenant_id")
    .where("memberships.user_id", "=", userId)
    .where("tenants.status", "!=", "deleting")
    .select(["tenants.id", "tenants.slug", "tenants.name", "tenants.status", "memberships.role"])
    .select("memberships.last_opened_at as lastOpenedAt")
    .orderBy("memberships.last_opened_at", (order) => order.desc().nullsLast())
    .orderBy((eb) => eb.fn("lower", ["tenants.name"]))
    .orderBy("tenants.id")
    .execute()
}

/** The tenant with this slug, or that had it until a while ago, if the visitor may open it. */
export async function findOwnTenant(
  { userId, isSuperuser }: Visitor,
  slug: string,
): Promise<Pick<Tenant, "id" | "slug"> | undefined> {
  return await handles()
    .sharedDb.selectFrom("tenancy.tenants as tenants")
    .leftJoin("memberships", (join) =>
      join.onRef("memberships.tenant_id", "=", "tenants.id").on("memberships.user_id", "=", userId),
    )
    .where("tenants.id", "=", meantBy(slug))
    .where("tenants.status", "!=", "deleting")
    .where(({ eb, or, lit }) =>
      or([eb("memberships.user_id", "is not", null), eb(lit(isSuperuser), "=", lit(true))]),
    )
    .select(["tenants.id", "tenants.slug"])
    .executeTakeFirst()
}

/** In cookie routing a session is of no one tenant, so that opening one is noted by the switch. */
export async function noteOpened({ userId }: Visitor, tenantId: TenantId): Promise<void> {
  const visit = await currentVisit()
  await handles()
    .sharedDb.transaction()
    .execute(async (transaction) => {
      await transaction
        .updateTable("memberships")
        .set({ last_opened_at: sql`now()` })
        .where("tenant_id", "=", tenantId)
        .where("user_id", "=", userId)
        .execute()
      const source = asVisitorOf(tenantId, visit, userId)
      await writeAudit(transaction, source, "tenant.entered", { id: tenantId })
    })
}
