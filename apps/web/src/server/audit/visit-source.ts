import type { AuditSource } from "@repo/db"
import { type RawBuilder, sql } from "kysely"
import type { Visit } from "../session/visit.ts"

/** For the audit log: somebody on their own behalf, in no tenant. */
export function asPerson(visit: Visit, actorId: string | RawBuilder<unknown>): AuditSource {
  return { ...traceOf(visit), tenantId: null, actorId, actingAs: "person" }
}

/** Whoever it is, they have not signed in. */
export function asNobody(visit: Visit): AuditSource {
  return { ...traceOf(visit), tenantId: null, actorId: null, actingAs: "nobody" }
}

/** Somebody in a tenant, as whatever they are there. */
export function asVisitorOf(
  tenantId: string | RawBuilder<unknown>,
  visit: Visit,
  actorId: string | RawBuilder<unknown>,
): AuditSource {
  const role = sql`coalesce((
    select role::text from memberships where tenant_id = ${tenantId} and user_id = ${actorId}
  ), 'superuser')`
  return { ...traceOf(visit), tenantId, actorId, actingAs: role }
}

export function traceOf({ requestId, address, userAgent }: Visit) {
  return { requestId, address, agent: userAgent }
}
