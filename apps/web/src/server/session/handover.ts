import { auditRow, type Handles } from "@repo/db"
import type { Slug } from "@repo/tenancy"
import { sql } from "kysely"
import { asVisitorOf } from "../audit/visit-source.ts"
import { absoluteEnd, type NewSession } from "./start-session.ts"
import { hashToken, newToken } from "./token.ts"
import type { Visit } from "./visit.ts"

/**
 * Makes the code that a tenant's host gets its session by: good once, for 60 seconds (the column's
 * default), at that host, in the browser that holds the verifier.
 *
 * @returns undefined when there is no such tenant or the user may not see it: the same for both.
 */
export async function issueCode(
  sharedDb: Handles["sharedDb"],
  question: { rootSessionId: string; slug: Slug; host: string; challenge: string },
): Promise<string | undefined> {
  const code = newToken()
  // A suspended tenant's members get in, to be told so.
  const { numAffectedRows } = await sql`
    insert into handover_codes (code_hash, verifier_hash, user_id, root_session_id, host, tenant_id)
    select ${hashToken(code)}, ${Buffer.from(question.challenge, "base64url")},
      session.user_id, session.id, ${question.host}, tenant.id
    from sessions as session
    join users on users.id = session.user_id
    join tenancy.tenants as tenant
      on tenant.slug = ${question.slug} and tenant.status in ('active', 'suspended')
    left join memberships as membership
      on membership.tenant_id = tenant.id and membership.user_id = users.id
    where session.id = ${question.rootSessionId}
      and session.parent_id is null
      and session.expires_at > now()
      and (membership.user_id is not null or users.is_superuser)
  `.execute(sharedDb)
  return numAffectedRows === 1n ? code : undefined
}

/**
 * Takes a code for a session at this host. Host and verifier are part of the question, so a code
 * that turns up elsewhere is refused and stays good where it belongs.
 *
 * @returns undefined when it is used, too old, another host's or another browser's.
 */
export async function redeemCode(
  sharedDb: Handles["sharedDb"],
  question: { code: string; verifier: string; visit: Visit; replaces: string | undefined },
): Promise<NewSession | undefined> {
  const { code, verifier, visit, replaces } = question
  const token = newToken()
  const { rows } = await sql<{ user_id: string; created_at: Date }>`
    with code as (
      delete from handover_codes
      where code_hash = ${hashToken(code)}
        and host = ${visit.host}
        and verifier_hash = ${hashToken(verifier)}
        and expires_at > now()
      returning user_id, root_session_id, tenant_id, host
    ),
    root as (
      select sessions.id, sessions.created_at, sessions.expires_at
      from sessions join code on sessions.id = code.root_session_id
      where sessions.expires_at > now()
    ),
    replaced as (
      delete from sessions
      where token_hash = ${hashToken(replaces ?? "")} and host = ${visit.host}
        and parent_id is not null and exists (select from code)
    ),
    opened as (
      update memberships set last_opened_at = now() from code
      where memberships.tenant_id = code.tenant_id and memberships.user_id = code.user_id
    ),
    made as (
      insert into sessions
        (token_hash, user_id, host, tenant_id, parent_id, user_agent, address, expires_at)
      select ${hashToken(token)}, code.user_id, code.host, code.tenant_id, root.id,
        ${visit.userAgent}, ${visit.address}::inet, root.expires_at
      from code, root
      returning user_id, tenant_id
    ),
    logged as (${entered(visit)})
    select made.user_id, root.created_at from made, root
  `
    .execute(sharedDb)
    .catch(asNoRowsIfSignedOut)
  const [row] = rows
  return row && { token, userId: row.user_id, endsAt: absoluteEnd(row.created_at) }
}

function entered(visit: Visit) {
  const source = asVisitorOf(sql`made.tenant_id`, visit, sql`made.user_id`)
  return auditRow(source, "tenant.entered", { id: sql`made.tenant_id` }, sql`made`)
}

/** The root session ended between our reading it and hanging a session on it. */
function asNoRowsIfSignedOut(error: unknown): { rows: [] } {
  if ((error as { code?: string }).code === "23503") return { rows: [] }
  throw error
}
