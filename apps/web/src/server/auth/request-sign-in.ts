import "server-only"
import { cookies } from "next/headers"
import { env } from "@/env"
import { sharedDb } from "../database.ts"
import { checkMailServer, type Mailer, sendMail } from "../mail/send-mail.ts"
import { signInMail } from "../mail/sign-in-mail.ts"
import { requestPlace } from "../request-place.ts"
import { type Destination, parseDestination } from "../session/destination.ts"
import { openDestination } from "../session/open-destination.ts"
import { currentVisit, hosts, keepSession, presentedToken } from "../session/request-session.ts"
import type { NewSession } from "../session/start-session.ts"
import type { NextAuthContext } from "./ask-next-auth.ts"
import { linkMinutes, type SignInLink } from "./email-link.ts"
import { oauthProviders } from "./providers.ts"
import type { LinkContext } from "./sign-in-link.ts"

/** Whether a link can be sent. */
export function hasMail(): boolean {
  return env().SMTP_URL !== undefined
}

/** What next-auth needs to know of this request. */
export async function nextAuthContext(): Promise<NextAuthContext> {
  const settings = env()
  return {
    sharedDb,
    secret: settings.NEXTAUTH_SECRET,
    hosts: hosts(),
    visit: await currentVisit(),
    replaces: await presentedToken(),
    providers: oauthProviders(settings),
    sendLink,
  }
}

/** The same, for a sign-in by a link in a mail. */
export async function linkContext(): Promise<LinkContext> {
  const linksPerNetwork = env().SIGN_IN_LINKS_PER_NETWORK
  return { ...(await nextAuthContext()), linksPerNetwork, checkMail }
}

/** All cookies of this request by name; next-auth takes out its own. */
export async function sentCookies(): Promise<Record<string, string>> {
  const all = (await cookies()).getAll()
  return Object.fromEntries(
    all.filter(({ name }) => name.includes("next-auth.")).map(({ name, value }) => [name, value]),
  )
}

/** The last step of every way to sign in. @returns where to go. */
export async function finishSignIn(
  session: NewSession,
  destination: Destination | undefined,
): Promise<URL> {
  await keepSession(session)
  return await wayOnward(session.userId, destination)
}

/** Where somebody who is signed in goes from the sign-in page. */
export async function wayOnward(
  userId: string,
  destination: Destination | undefined,
): Promise<URL> {
  const { root, routing } = hosts()
  const place = await requestPlace()
  const activeSlug = routing === "cookie" && place.kind === "tenant" ? place.slug : undefined
  return await openDestination(sharedDb, {
    userId,
    destination,
    hosts: { root, routing },
    activeSlug,
  })
}

export function readDestination(text: unknown): Destination | undefined {
  return typeof text === "string" ? parseDestination(text, hosts()) : undefined
}

async function sendLink(link: SignInLink): Promise<void> {
  await sendMail(mailer(), signInMail(link, env().APP_URL, linkMinutes))
}

async function checkMail(): Promise<void> {
  await checkMailServer(mailer())
}

function mailer(): Mailer {
  const { SMTP_URL, MAIL_FROM } = env()
  if (!SMTP_URL) throw new Error("SMTP_URL is unset: no sign-in link can be sent.")
  return { url: SMTP_URL, from: MAIL_FROM }
}
