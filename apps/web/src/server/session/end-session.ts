import { type AuditAction, auditRow, type Handles } from "@repo/db"
import { type RawBuilder, sql } from "kysely"
import { asPerson } from "../audit/visit-source.ts"
import { hashToken } from "./token.ts"
import type { Visit } from "./visit.ts"

/**
 * Signs out: ends the root session that this token's hangs on, and with it (by the tables' own
 * foreign key) every session that it has at tenants' hosts and every code on its way.
 *
 * @returns whether there was one.
 */
export async function endSession(
  sharedDb: Handles["sharedDb"],
  { token, visit }: { token: string; visit: Visit },
): Promise<boolean> {
  const root = sql`id = (
    select coalesce(parent_id, id) from sessions
    where token_hash = ${hashToken(token)} and host = ${visit.host}
  )`
  return await end(sharedDb, { which: root, visit, action: "session.signed_out" })
}

/** Ends all of a user's sessions, wherever they are. The caller logs why. */
export async function endSessionsOf(sharedDb: Handles["sharedDb"], userId: string): Promise<void> {
  await sharedDb.deleteFrom("sessions").where("user_id", "=", userId).execute()
}

/** Ends one sign-in of a user's, with the sessions that it has at tenants' hosts. */
export async function endSignIn(
  sharedDb: Handles["sharedDb"],
  { userId, sessionId, visit }: { userId: string; sessionId: string; visit: Visit },
): Promise<void> {
  const which = sql`user_id = ${userId} and id = ${sessionId} and parent_id is null`
  await end(sharedDb, { which, visit, action: "session.ended" })
}

/** Ends all sign-ins of a user's but the one that this session is of. */
export async function endOtherSignIns(
  sharedDb: Handles["sharedDb"],
  { userId, sessionId, visit }: { userId: string; sessionId: string; visit: Visit },
): Promise<void> {
  const which = sql`user_id = ${userId} and id <> ${sessionId} and parent_id is null`
  await end(sharedDb, { which, visit, action: "session.ended" })
}

/** With a row in the audit log for each that ended. @returns whether there was one. */
async function end(
  sharedDb: Handles["sharedDb"],
  { which, visit, action }: { which: RawBuilder<unknown>; visit: Visit; action: AuditAction },
): Promise<boolean> {
  const source = asPerson(visit, sql`ended.user_id`)
  const { rows } = await sql`
    with ended as (delete from sessions where ${which} returning id, user_id),
    logged as (${auditRow(source, action, { id: sql`ended.id` }, sql`ended`)})
    select from ended
  `.execute(sharedDb)
  return rows.length > 0
}
