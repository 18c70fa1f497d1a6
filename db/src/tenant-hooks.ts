import { type LifecycleHooks, registerLifecycleHooks } from "@repo/tenancy"
import { sql } from "kysely"

/** What `tenant clone` tells the hook below. */
export interface CloneDetail {
  /** Whoever is a member of the source becomes a member of the clone. */
  readonly withMembers: boolean
}

/** What this app does around the steps of a tenant's life. Add yours to the list. */
const hooks: readonly LifecycleHooks[] = [{ after: async (event) => await matchPeople(event) }]

export function registerTenantHooks(): void {
  for (const each of hooks) registerLifecycleHooks(each)
}

/**
 * The people of a clone are copies of the source's, but nobody is a member of it yet: whoever is
 * not made one has left, as the trigger on memberships would say.
 */
async function matchPeople(event: Parameters<NonNullable<LifecycleHooks["after"]>>[0]) {
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
