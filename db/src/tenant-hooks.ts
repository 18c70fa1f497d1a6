import { type LifecycleEnd, type LifecycleHooks, registerLifecycleHooks } from "@repo/tenancy"
import { sql } from "kysely"
import { logOwner, logPurgeAsked, logStep } from "./audit/tenant-steps.ts"
import type { AuditTrace } from "./audit/write-audit.ts"

/** What `tenant create` tells the hook below. */
export interface CreateDetail {
  /** Becomes the owner of the tenant. */
  readonly ownerId: string
}

/** What `tenant clone` tells the hook below. */
export interface CloneDetail {
  /** Whoever is a member of the source becomes a member of the clone. */
  readonly withMembers: boolean
}

/** What this app does around the steps of a tenant's life. Add yours to the list. */
function hooks(trace: () => Promise<AuditTrace>): readonly LifecycleHooks[] {
  return [
    {
      before: async (event) => await logPurgeAsked(event, await trace()),
      after: async (event) => await logStep(event, await trace()),
    },
    { after: async (event) => await addOwner(event, await trace()) },
    { after: matchPeople },
  ]
}

/**
 * Registers the hooks in this process; more than once is once.
 *
 * @param trace says where a step is asked for from, for the audit log.
 */
export function registerTenantHooks(trace: () => Promise<AuditTrace>): void {
  const holder = globalThis as { [key]?: true }
  if (holder[key]) return
  holder[key] = true
  for (const each of hooks(trace)) registerLifecycleHooks(each)
}

const key = Symbol.for("@repo/db/tenant-hooks")

/** In the step's transaction: the tenant and its owner are there together, or neither. */
async function addOwner(event: LifecycleEnd, trace: AuditTrace): Promise<void> {
  const { ownerId } = (event.detail as Partial<CreateDetail> | undefined) ?? {}
  if (event.step !== "create" || ownerId === undefined) return
  await sql`
    insert into public.memberships (tenant_id, user_id, role)
    values (${event.result.id}, ${ownerId}, 'owner')
  `.execute(event.executor)
  await logOwner(event, ownerId, trace)
}

/**
 * The people of a clone are copies of the source's, but nobody is a member of it yet: whoever is
 * not made one has left, as the trigger on memberships would say.
 */
async function matchPeople(event: LifecycleEnd): Promise<void> {
  if (event.step !== "clone" || !event.source) return
  const { result, source, executor } = event
  const people = sql.id(result.schema, "people")
  await sql`update ${people} set left_at = now() where left_at is null`.execute(executor)
  if (!(event.detail as CloneDetail | undefined)?.withMembers) return
  await sql`
    insert into public.memberships (tenant_id, user_id, role)
    select ${result.id}, user_id, role from public.memberships where tenant_id = ${source.id}
  `.execute(executor)
}
