import type { Handles } from "@repo/db"
import { sql } from "kysely"
import { hashToken } from "./token.ts"

/**
 * Signs out: ends the root session that this token's hangs on, and with it (by the tables' own
 * foreign key) every session that it has at tenants' hosts and every code on its way.
 *
 * @returns whether there was one.
 */
export async function endSession(
  sharedDb: Handles["sharedDb"],
  { token, host }: { token: string; host: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from sessions where id = (
      select coalesce(parent_id, id) from sessions
      where token_hash = ${hashToken(token)} and host = ${host}
    )
  `.execute(sharedDb)
  return numAffectedRows !== undefined && numAffectedRows > 0n
}

/** Ends all of a user's sessions, wherever they are. */
export async function endSessionsOf(sharedDb: Handles["sharedDb"], userId: string): Promise<void> {
  await sharedDb.deleteFrom("sessions").where("user_id", "=", userId).execute()
}

/** Ends one sign-in of a user's, with the sessions that it has at tenants' hosts. */
export async function endSignIn(
  sharedDb: Handles["sharedDb"],
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<void> {
  await sharedDb
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("id", "=", sessionId)
    .where("parent_id", "is", null)
    .execute()
}

/** Ends all sign-ins of a user's but the one that this session is of. */
export async function endOtherSignIns(
  sharedDb: Handles["sharedDb"],
  { userId, sessionId }: { userId: string; sessionId: string },
): Promise<void> {
  await sharedDb
    .deleteFrom("sessions")
    .where("user_id", "=", userId)
    .where("id", "!=", sessionId)
    .where("parent_id", "is", null)
    .execute()
}
