import type { LifecycleEnd, LifecycleEvent, LifecycleStep } from "@repo/tenancy"
import type { AuditAction } from "./actions.ts"
import { type AuditSource, type AuditTrace, writeAudit } from "./write-audit.ts"

/** Writes a step of a tenant's life into the audit log, in the step's own transaction. */
export async function logStep(event: LifecycleEnd, trace: AuditTrace): Promise<void> {
  const { step, tenant, result, source, executor } = event
  const after = source ? { ...result, source: source.slug } : result
  const change = {
    id: result.id,
    ...(tenant && { before: tenant }),
    ...(step !== "purge" && { after }),
  }
  await writeAudit(executor, sourceOf(event, result.id, trace), actions[step], change)
}

/** Whom a tenant was made for, in the step's own transaction. */
export async function logOwner(event: LifecycleEnd, ownerId: string, trace: AuditTrace) {
  const source = sourceOf(event, event.result.id, trace)
  await writeAudit(event.executor, source, "member.added", {
    id: ownerId,
    after: { role: "owner" },
  })
}

/** A purge is many transactions, and takes long: that it was asked for is there before the first. */
export async function logPurgeAsked(event: LifecycleEvent, trace: AuditTrace): Promise<void> {
  const { step, tenant, executor } = event
  if (step !== "purge" || !tenant) return
  const asked = { id: tenant.id, before: tenant }
  await writeAudit(executor, sourceOf(event, tenant.id, trace), "tenant.purge_asked", asked)
}

function sourceOf({ actor }: LifecycleEvent, tenantId: string, trace: AuditTrace): AuditSource {
  if (actor === "system") return { ...trace, tenantId, actorId: null, actingAs: "system" }
  const actingAs = actor.superuser ? "superuser" : "person"
  return { ...trace, tenantId, actorId: actor.userId, actingAs }
}

const actions = {
  create: "tenant.created",
  clone: "tenant.cloned",
  rename: "tenant.renamed",
  suspend: "tenant.suspended",
  resume: "tenant.resumed",
  drop: "tenant.dropped",
  restore: "tenant.restored",
  purge: "tenant.purged",
} as const satisfies Record<LifecycleStep, AuditAction>
