import {
  type AuditSource,
  type Handles,
  type MemberRole,
  type SharedTables,
  writeAudit,
} from "@repo/db"
import type { TenantId } from "@repo/tenancy"
import { type RawBuilder, sql, type Transaction } from "kysely"

/** Who changes whose membership. The tenant is an admission's; the rest may be an input's. */
export interface MemberChange {
  readonly tenantId: TenantId
  readonly actorId: string
  readonly userId: string
  /** For the audit log. */
  readonly by: AuditSource
}

/**
 * `refused`: there is no such member, the actor may not (an admin has no say over owners), or no
 * owner would remain.
 */
export type MemberOutcome = "changed" | "refused"

export function changeRole(
  sharedDb: Handles["sharedDb"],
  change: MemberChange & { readonly role: MemberRole },
): Promise<MemberOutcome> {
  const { tenantId, userId, role } = change
  return underOwnersLock(
    sharedDb,
    change,
    { action: "member.role_changed", after: { role } },
    sql`
      update memberships set role = ${role}
      where tenant_id = ${tenantId} and user_id = ${userId}
        and ${mayChange(change, role)}
        and (${role} = 'owner' or ${hasOtherOwner(change)})
    `,
  )
}

/** Their name stays on what they have done: the tenant's people keep it. */
export function removeMember(
  sharedDb: Handles["sharedDb"],
  change: MemberChange,
): Promise<MemberOutcome> {
  const { tenantId, userId } = change
  return underOwnersLock(
    sharedDb,
    change,
    { action: "member.removed", after: {} },
    sql`
      delete from memberships
      where tenant_id = ${tenantId} and user_id = ${userId}
        and ${mayChange(change, "member")} and ${hasOtherOwner(change)}
    `,
  )
}

/**
 * Only of somebody who has an account. In the caller's transaction, which must end when the member
 * is not added: it holds the tenant's owners.
 *
 * @returns why not, when not.
 */
export async function addMember(
  trx: Transaction<SharedTables>,
  add: Omit<MemberChange, "userId"> & { readonly email: string; readonly role: MemberRole },
): Promise<"added" | "unknown" | "member_already" | "refused"> {
  const { tenantId, email, role } = add
  await lockOwners(trx, tenantId)
  const { rows } = await sql<{ id: string }>`
    insert into memberships as memberships (tenant_id, user_id, role)
    select ${tenantId}, id, ${role}::member_role from users
    where email = ${email} and ${maySet(add, role)}
    on conflict do nothing
    returning user_id as id
  `.execute(trx)
  if (rows[0]) {
    await writeAudit(trx, add.by, "member.added", { id: rows[0].id, after: { role } })
    return "added"
  }
  const { rows: found } = await sql<{ isMember: boolean }>`
    select exists (
      select from memberships where tenant_id = ${tenantId} and user_id = users.id
    ) as "isMember"
    from users where email = ${email}
  `.execute(trx)
  if (!found[0]) return "unknown"
  return found[0].isMember ? "member_already" : "refused"
}

/**
 * Two owners who demote each other at the same time must not leave a tenant without one. The
 * second waits here, and its statement then sees what the first has done: the actor's own role too.
 */
async function underOwnersLock(
  sharedDb: Handles["sharedDb"],
  { tenantId, userId, by }: MemberChange,
  entry: { action: "member.role_changed" | "member.removed"; after: { role?: MemberRole } },
  statement: RawBuilder<unknown>,
): Promise<MemberOutcome> {
  return await sharedDb.transaction().execute(async (trx) => {
    await lockOwners(trx, tenantId)
    const before = await lockMember(trx, tenantId, userId)
    const { numAffectedRows } = await statement.execute(trx)
    if (!before || numAffectedRows !== 1n) return "refused"
    await writeAudit(trx, by, entry.action, { id: userId, before, after: entry.after })
    return "changed"
  })
}

function lockMember(trx: Handles["sharedDb"], tenantId: TenantId, userId: string) {
  return trx
    .selectFrom("memberships")
    .select("role")
    .where("tenant_id", "=", tenantId)
    .where("user_id", "=", userId)
    .forUpdate()
    .executeTakeFirst()
}

async function lockOwners(trx: Handles["sharedDb"], tenantId: TenantId): Promise<void> {
  await sql`
    select from memberships where tenant_id = ${tenantId} and role = 'owner'
    order by user_id for update
  `.execute(trx)
}

/** Of the row that is being changed. */
function mayChange(change: MemberChange, to: MemberRole) {
  return sql`(${isActor(change, "owner")}
    or (memberships.role <> 'owner' and ${maySet(change, to)}))`
}

/** An admin makes admins and members; only an owner makes owners. */
function maySet(actor: { tenantId: TenantId; actorId: string }, role: MemberRole) {
  return sql`(${isActor(actor, "owner")} or (${role} <> 'owner' and ${isActor(actor, "admin")}))`
}

function isActor({ tenantId, actorId }: { tenantId: TenantId; actorId: string }, role: MemberRole) {
  return sql`exists (
    select from memberships as actor
    where actor.tenant_id = ${tenantId} and actor.user_id = ${actorId} and actor.role = ${role}
  )`
}

function hasOtherOwner({ tenantId, userId }: MemberChange) {
  return sql`exists (
    select from memberships as other
    where other.tenant_id = ${tenantId} and other.user_id <> ${userId} and other.role = 'owner'
  )`
}
