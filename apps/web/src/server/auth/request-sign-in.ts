import "server-only"
import { cookies } from "next/headers"
import { env } from "@/env"
import { sharedDb } from "../database.ts"
import { sendMail } from "../mail/send-mail.ts"
import { signInMail } from "../mail/sign-in-mail.ts"
import { type Destination, parseDestination } from "../session/destination.ts"
import { openDestination } from "../session/open-destination.ts"
import { currentVisit, hosts, keepSession, presentedToken } from "../session/request-session.ts"
import type { NewSession } from "../session/start-session.ts"
import type { NextAuthContext } from "./ask-next-auth.ts"
import { linkMinutes, type SignInLink } from "./email-link.ts"
import { oauthProviders } from "./providers.ts"

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
  return await openDestination(sharedDb, { userId: session.userId, destination, hosts: hosts() })
}

export function readDestination(text: unknown): Destination | undefined {
  return typeof text === "string" ? parseDestination(text, hosts()) : undefined
}

async function sendLink(link: SignInLink): Promise<void> {
  const { SMTP_URL, MAIL_FROM, APP_URL } = env()
  if (!SMTP_URL) throw new Error("SMTP_URL is unset: the sign-in link cannot be sent.")
  await sendMail({ url: SMTP_URL, from: MAIL_FROM }, signInMail(link, APP_URL, linkMinutes))
}
