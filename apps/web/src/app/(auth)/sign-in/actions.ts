"use server"

import { type EmailAddress, parseEmailAddress } from "@repo/db"
import type { Route } from "next"
import { redirect } from "next/navigation"
import { after } from "next/server"
import { askNextAuth } from "@/server/auth/ask-next-auth"
import { addressSubject, countAttempt, type Subject } from "@/server/auth/attempts"
import {
  finishSignIn,
  hasMail,
  nextAuthContext,
  readDestination,
} from "@/server/auth/request-sign-in"
import { requireRootForm } from "@/server/auth/root-host"
import { signInWithPassword } from "@/server/auth/sign-in-with-password"
import { sharedDb } from "@/server/database"
import { currentVisit, presentedToken } from "@/server/session/request-session"

/** What the form shows after it was sent. The password is not kept. */
export interface SignInState {
  readonly email: string
  readonly problem?: { readonly field: "email" | "password" | "form"; readonly text: string }
}

/** The one form of the sign-in page: by password, or by a link that its other button asks for. */
export async function signIn(_: SignInState, form: FormData): Promise<SignInState> {
  await requireRootForm()
  const typed = String(form.get("email") ?? "").slice(0, 254)
  const email = parseEmailAddress(typed)
  if (!email) {
    const text = typed.trim()
      ? "This is not an e-mail address, like you@example.com."
      : "Enter your e-mail address."
    return { email: typed, problem: { field: "email", text } }
  }
  const callbackUrl = String(form.get("callbackUrl") ?? "")
  return form.get("way") === "link"
    ? await byLink(email, callbackUrl)
    : await byPassword(email, String(form.get("password") ?? ""), callbackUrl)
}

async function byPassword(
  email: EmailAddress,
  password: string,
  callbackUrl: string,
): Promise<SignInState> {
  if (!password) return { email, problem: { field: "password", text: "Enter your password." } }
  const visit = await currentVisit()
  const replaces = await presentedToken()
  const outcome = await signInWithPassword(sharedDb, { email, password, visit, replaces })
  if ("signedIn" in outcome) {
    redirect((await finishSignIn(outcome.signedIn, readDestination(callbackUrl))).href as Route)
  }
  if (outcome.refused === "too_many") return tooMany(email, outcome.waitSeconds)
  const text = "That address and password do not go together."
  return { email, problem: { field: "password", text } }
}

/**
 * Says the same whether somebody has that address, and as soon: the mail is made and sent after the
 * answer. Who is nobody gets none.
 */
async function byLink(email: EmailAddress, callbackUrl: string): Promise<SignInState> {
  if (!hasMail()) return { email, problem: { field: "form", text: "No mail can be sent here." } }
  const { address } = await currentVisit()
  const subjects: Subject[] = [{ kind: "account", name: `link: ${email}` }]
  if (address) subjects.unshift({ kind: "address", name: `link: ${addressSubject(address).name}` })
  for (const subject of subjects) {
    const waitSeconds = await countAttempt(sharedDb, subject)
    if (waitSeconds > 0) return tooMany(email, waitSeconds)
  }
  const context = await nextAuthContext()
  const fields = { email, ...(readDestination(callbackUrl) && { callbackUrl }) }
  after(() => askNextAuth(context, { action: "signin", provider: "email", fields, cookies: {} }))
  redirect("/sign-in/mail-sent" as Route)
}

/** The second step of a link: the button on the page that it opens. */
export async function signInByLink(form: FormData): Promise<void> {
  await requireRootForm()
  const { error, signedIn } = await askNextAuth(await nextAuthContext(), {
    action: "callback",
    provider: "email",
    fields: { email: String(form.get("email") ?? ""), token: String(form.get("token") ?? "") },
    cookies: {},
  })
  if (!signedIn) redirect(`/sign-in?error=${encodeURIComponent(error ?? "Refused")}` as Route)
  const destination = readDestination(form.get("callbackUrl"))
  redirect((await finishSignIn(signedIn, destination)).href as Route)
}

function tooMany(email: string, waitSeconds: number): SignInState {
  const wait =
    waitSeconds < 90 ? `${waitSeconds} seconds` : `${Math.ceil(waitSeconds / 60)} minutes`
  return {
    email,
    problem: { field: "form", text: `Too many attempts. Wait ${wait}, and try again.` },
  }
}
