import { auditRow, type Handles } from "@repo/db"
import { sql } from "kysely"
import { asPerson } from "../audit/visit-source.ts"
import { absoluteDays, expiryOf } from "./lifetime.ts"
import { hashToken, newToken } from "./token.ts"
import type { Visit } from "./visit.ts"

export interface NewSession {
  /** For the browser's cookie; nobody else ever sees it again. */
  readonly token: string
  readonly userId: string
  /** When it ends whatever happens; unused, it ends sooner. */
  readonly endsAt: Date
}

export interface SessionStart {
  readonly userId: string
  readonly visit: Visit
  /** The token that the browser came with. Its session ends, with all that hang on it. */
  readonly replaces: string | undefined
  /** Given after a password was verified: no session unless this is still the user's hash. */
  readonly passwordHash?: string
  /** How they signed in, for the audit log. Unset: it is part of what the caller logs. */
  readonly way?: string
}

/**
 * Makes a session of the root host. Always a new token: one that was known before the sign-in is
 * worth nothing after it.
 *
 * @returns undefined when the user, or the password hash, is no longer there.
 */
export async function startRootSession(
  sharedDb: Handles["sharedDb"],
  { userId, visit, replaces, passwordHash, way }: SessionStart,
): Promise<NewSession | undefined> {
  const token = newToken()
  // The lock makes a change of password that runs at the same time wait, and then end this session
  // with the others; or us wait, and find the hash gone.
  const holder =
    passwordHash === undefined
      ? sql`select id as user_id from users where id = ${userId}`
      : sql`select user_id from credentials
            where user_id = ${userId} and password_hash = ${passwordHash} for share`
  const { rows } = await sql<{ created_at: Date }>`
    with holder as (${holder}),
    replaced as (
      delete from sessions
      where token_hash = ${hashToken(replaces ?? "")} and host = ${visit.host} and parent_id is null
    ),
    made as (
      insert into sessions (token_hash, user_id, host, user_agent, address, expires_at)
      select ${hashToken(token)}, user_id, ${visit.host}, ${visit.userAgent},
        ${visit.address}::inet, ${expiryOf(sql`now()`)}
      from holder
      returning id, user_id, created_at
    )
    ${way === undefined ? sql`` : sql`, logged as (${signedIn(visit, way)})`}
    select created_at from made
  `.execute(sharedDb)
  const [row] = rows
  return row && { token, userId, endsAt: absoluteEnd(row.created_at) }
}

function signedIn(visit: Visit, way: string) {
  const source = asPerson(visit, sql`made.user_id`)
  return auditRow(source, "session.signed_in", { id: sql`made.id`, after: { way } }, sql`made`)
}

export function absoluteEnd(createdAt: Date): Date {
  return new Date(createdAt.getTime() + absoluteDays * 86_400_000)
}
