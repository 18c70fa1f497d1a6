import { type Handles, writeAudit } from "@repo/db"
import { sql } from "kysely"
import { asPerson } from "../audit/visit-source.ts"
import { endSessionsOf } from "../session/end-session.ts"
import { type NewSession, startRootSession } from "../session/start-session.ts"
import type { Visit } from "../session/visit.ts"
import { countAttempt, forgetAttempts, type Subject } from "./attempts.ts"
import { hashPassword, problemWith, verifyPassword } from "./password.ts"

export type PasswordChange =
  /** For this browser; every other session of the user has ended. */
  | { readonly changed: NewSession }
  | { readonly refused: "wrong_current" }
  | { readonly refused: "unfit"; readonly problem: string }
  | { readonly refused: "too_many"; readonly waitSeconds: number }

/**
 * Changes a user's password, and ends everything that the old one could have opened: all their
 * sessions on all hosts, hand-over codes, and sign-in links on their way. This browser gets a new
 * session of the root host. Who has no password yet (they sign in by mail) gives no current one.
 */
export async function changePassword(
  sharedDb: Handles["sharedDb"],
  userId: string,
  change: { current: string | undefined; next: string; visit: Visit },
): Promise<PasswordChange> {
  const source = asPerson(change.visit, userId)
  const problem = problemWith(change.next)
  if (problem) return { refused: "unfit", problem }
  // A stolen session must not be a way to guess the password either.
  const attempts: Subject = { kind: "account", name: `change of password: ${userId}` }
  const waitSeconds = await countAttempt(sharedDb, attempts)
  if (waitSeconds > 0) return { refused: "too_many", waitSeconds }

  const old = await findHash(sharedDb, userId)
  const isRight = old === undefined || (await verifyPassword(old, change.current ?? ""))
  if (!isRight) {
    await writeAudit(sharedDb, source, "user.password_refused", { id: userId })
    return { refused: "wrong_current" }
  }
  const hash = await hashPassword(change.next)
  const session = await sharedDb.transaction().execute(async (trx) => {
    if (!(await replaceHash(trx, userId, old, hash))) return undefined
    // After the hash's row is locked: no sign-in with the old password can slip in behind this.
    await endSessionsOf(trx, userId)
    await endLinks(trx, userId)
    await writeAudit(trx, source, "user.password_changed", { id: userId })
    const { visit } = change
    return await startRootSession(trx, { userId, visit, replaces: undefined, passwordHash: hash })
  })
  // Somebody else has changed it meanwhile: what was given is no longer the current one.
  if (!session) return { refused: "wrong_current" }
  await forgetAttempts(sharedDb, attempts)
  return { changed: session }
}

async function findHash(sharedDb: Handles["sharedDb"], userId: string) {
  const row = await sharedDb
    .selectFrom("credentials")
    .select("password_hash")
    .where("user_id", "=", userId)
    .executeTakeFirst()
  return row?.password_hash
}

async function replaceHash(
  trx: Handles["sharedDb"],
  userId: string,
  old: string | undefined,
  hash: string,
): Promise<boolean> {
  const { numAffectedRows } =
    old === undefined
      ? await sql`
          insert into credentials (user_id, password_hash) values (${userId}, ${hash})
          on conflict do nothing
        `.execute(trx)
      : await sql`
          update credentials set password_hash = ${hash}, changed_at = now()
          where user_id = ${userId} and password_hash = ${old}
        `.execute(trx)
  return numAffectedRows === 1n
}

async function endLinks(trx: Handles["sharedDb"], userId: string): Promise<void> {
  await sql`
    delete from verification_tokens
    where identifier = (select email from users where id = ${userId})
  `.execute(trx)
}
