import { issueCode, redeemCode } from "../../src/server/session/handover.ts"
import type { NewSession } from "../../src/server/session/start-session.ts"
import { hashToken, newToken } from "../../src/server/session/token.ts"
import { type AppDatabase, visit } from "../app-database.ts"

/** A browser's side of a hand-over, and the rows behind its sessions. */
export function handOvers(app: AppDatabase) {
  async function rowOf(token: string) {
    return await app.sharedDb
      .selectFrom("sessions")
      .selectAll()
      .where("token_hash", "=", hashToken(token))
      .executeTakeFirst()
  }

  async function tryIssue(root: NewSession, slug: string) {
    const verifier = newToken()
    const code = await issueCode(app.sharedDb, {
      rootSessionId: (await rowOf(root.token))?.id ?? "",
      slug: slug as never,
      host: `${slug}.example.com`,
      challenge: hashToken(verifier).toString("base64url"),
    })
    return code && { code, verifier }
  }

  async function issue(root: NewSession, slug: string) {
    const issued = await tryIssue(root, slug)
    if (!issued) throw new Error(`No code for ${slug}.`)
    return issued
  }

  function redeem(question: { code: string; verifier: string; host: string; replaces?: string }) {
    const { code, verifier, host, replaces } = question
    return redeemCode(app.sharedDb, { code, verifier, visit: { ...visit, host }, replaces })
  }

  async function handOver(root: NewSession, slug: string): Promise<NewSession> {
    const session = await redeem({ ...(await issue(root, slug)), host: `${slug}.example.com` })
    if (!session) throw new Error("The code was refused.")
    return session
  }

  return { rowOf, tryIssue, issue, redeem, handOver }
}
