import { type EmailAddress, type Handles, writeAudit } from "@repo/db"
import { asNobody } from "../audit/visit-source.ts"
import { type NewSession, startRootSession } from "../session/start-session.ts"
import type { Visit } from "../session/visit.ts"
import {
  addressSubject,
  countAttempt,
  forgetAttempts,
  type Subject,
  takeBackAttempt,
} from "./attempts.ts"
import { verifyPassword } from "./password.ts"

export type SignInOutcome =
  | { readonly signedIn: NewSession }
  /** Unknown address, no password, wrong password: one answer. */
  | { readonly refused: "wrong" }
  | { readonly refused: "too_many"; readonly waitSeconds: number }

export interface PasswordSignIn {
  readonly email: EmailAddress
  readonly password: string
  readonly visit: Visit
  /** The session token that the browser came with. */
  readonly replaces: string | undefined
}

/**
 * Signs in by password, slowed down for each account and each address that guesses come from.
 * What is refused while it has to wait is not in the audit log: guessers would fill it.
 */
export async function signInWithPassword(
  sharedDb: Handles["sharedDb"],
  { email, password, visit, replaces }: PasswordSignIn,
): Promise<SignInOutcome> {
  const account: Subject = { kind: "account", name: email }
  const address = addressSubject(visit.address)
  // The address first: one that has to wait cannot make others' accounts wait.
  const waitSeconds =
    (await countAttempt(sharedDb, address)) || (await countAttempt(sharedDb, account))
  if (waitSeconds > 0) return { refused: "too_many", waitSeconds }

  const user = await findCredential(sharedDb, email)
  const isRight = await verifyPassword(user?.password_hash, password)
  const signedIn = isRight && user ? await start(user) : undefined
  if (!signedIn) {
    const failure = { id: user?.id ?? null, after: { way: "password" } }
    await writeAudit(sharedDb, asNobody(visit), "session.sign_in_failed", failure)
    return { refused: "wrong" }
  }
  await forgetAttempts(sharedDb, account)
  await takeBackAttempt(sharedDb, address)
  return { signedIn }

  function start({
    id: userId,
    password_hash: passwordHash,
  }: {
    id: string
    password_hash: string
  }) {
    const way = "password"
    return startRootSession(sharedDb, { userId, visit, replaces, passwordHash, way })
  }
}

function findCredential(sharedDb: Handles["sharedDb"], email: EmailAddress) {
  return sharedDb
    .selectFrom("users")
    .innerJoin("credentials", "credentials.user_id", "users.id")
    .select(["users.id", "credentials.password_hash"])
    .where("users.email", "=", email)
    .executeTakeFirst()
}
