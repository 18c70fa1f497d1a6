import type { EmailAddress } from "@repo/db"
import { askNextAuth, type NextAuthAnswer, type NextAuthContext } from "./ask-next-auth.ts"
import {
  addressSubject,
  countAttempt,
  forgetAttempts,
  type Subject,
  takeBackAttempt,
} from "./attempts.ts"

export interface LinkContext extends NextAuthContext {
  /** Links that one network may ask for in an hour. */
  readonly linksPerNetwork: number
  /** @throws when the mail server takes no mail now. */
  readonly checkMail: () => Promise<void>
  /** For tests; the database's clock unless given. */
  readonly now?: Date
}

export type LinkOutcome =
  /** Makes and sends the link: to be called after the response, which then takes equally long whoever has the address. */
  | { readonly send: () => Promise<void> }
  | { readonly refused: "too_many"; readonly waitSeconds: number }
  | { readonly refused: "mail_down" }

/**
 * Takes a request for a sign-in link. The answer is the same for every address, whether anybody has
 * it or not: the mail server is asked for all of them. A link that could not be sent is not counted.
 */
export async function requestLink(
  context: LinkContext,
  { email, callbackUrl }: { email: EmailAddress; callbackUrl?: string },
): Promise<LinkOutcome> {
  const { sharedDb, checkMail, visit, now } = context
  const [network, account] = subjectsOf(context, email)
  const networkWait = await countAttempt(sharedDb, network, now)
  if (networkWait > 0) return { refused: "too_many", waitSeconds: networkWait }
  const accountWait = await countAttempt(sharedDb, account, now)
  if (accountWait > 0) {
    await takeBackAttempt(sharedDb, network)
    return { refused: "too_many", waitSeconds: accountWait }
  }
  try {
    await checkMail()
  } catch (error) {
    await takeBack()
    console.error(`Request ${visit.requestId}: no sign-in link can be sent (SMTP_URL):`, error)
    return { refused: "mail_down" }
  }
  return { send }

  async function send(): Promise<void> {
    const fields = { email, ...(callbackUrl && { callbackUrl }) }
    const question = { action: "signin", provider: "email", fields, cookies: {} } as const
    const { error } = await askNextAuth(context, question)
    if (error === undefined || error === "AccessDenied") return
    await takeBack()
    console.error(`Request ${visit.requestId}: the sign-in link was not sent (${error}, above).`)
  }

  async function takeBack(): Promise<void> {
    await takeBackAttempt(sharedDb, network)
    await takeBackAttempt(sharedDb, account)
  }
}

/**
 * Signs in by a link. It was no guess: what was counted for its account is forgotten, and one
 * request is taken off the network's count.
 */
export async function redeemLink(
  context: LinkContext,
  link: { email: string; token: string },
): Promise<NextAuthAnswer> {
  const question = { action: "callback", provider: "email", fields: link, cookies: {} } as const
  const answer = await askNextAuth(context, question)
  if (answer.signedIn) {
    const [network, account] = subjectsOf(context, link.email)
    await takeBackAttempt(context.sharedDb, network)
    await forgetAttempts(context.sharedDb, account)
  }
  return answer
}

/** The network first: one that has to wait cannot make others' accounts wait. */
function subjectsOf({ visit, linksPerNetwork }: LinkContext, email: string): [Subject, Subject] {
  const { kind, name } = addressSubject(visit.address)
  const network: Subject = { kind, name: `link: ${name}` }
  const account: Subject = { kind: "account", name: `link: ${email}` }
  // All whose address cannot be read are one count, with the strict limit of an address.
  if (visit.address === null) return [network, account]
  return [{ ...network, limit: { free: linksPerNetwork, perHours: 1 } }, account]
}
