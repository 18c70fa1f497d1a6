"use server"

import { type EmailAddress, parseEmailAddress } from "@repo/db"
import type { Route } from "next"
import { redirect } from "next/navigation"
import { finishSignIn, hasMail, linkContext, readDestination } from "@/server/auth/request-sign-in"
import { requireRootForm } from "@/server/auth/root-host"
import { redeemLink, requestLink } from "@/server/auth/sign-in-link"
import { signInWithPassword } from "@/server/auth/sign-in-with-password"
import { sharedDb } from "@/server/database"
import { afterResponse } from "@/server/late-work"
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

/** Answers the same for every address, whether anybody has it or not. */
async function byLink(email: EmailAddress, callbackUrl: string): Promise<SignInState> {
  if (!hasMail()) return { email, problem: { field: "form", text: "No mail can be sent here." } }
  const wanted = readDestination(callbackUrl) ? { email, callbackUrl } : { email }
  const outcome = await requestLink(await linkContext(), wanted)
  if ("send" in outcome) {
    afterResponse(outcome.send)
    redirect("/sign-in/mail-sent" as Route)
  }
  if (outcome.refused === "too_many") return tooMany(email, outcome.waitSeconds)
  const text = "The email could not be sent. Try again in a few minutes."
  return { email, problem: { field: "form", text } }
}

/**
 * The second step of a link: the button on the page that it opens. From a link that is used or too
 * old it leads to the page that sends a new one, to the same address and destination.
 */
export async function signInByLink(form: FormData): Promise<void> {
  await requireRootForm()
  const text = (name: string) => String(form.get(name) ?? "")
  const link = { email: text("email"), token: text("token") }
  const destination = readDestination(text("callbackUrl"))
  const { error, signedIn } = await redeemLink(await linkContext(), link)
  if (signedIn) redirect((await finishSignIn(signedIn, destination)).href as Route)
  const query = new URLSearchParams({ error: error ?? "Refused" })
  const email = parseEmailAddress(link.email)
  if (email) query.set("email", email)
  if (destination) query.set("callbackUrl", text("callbackUrl"))
  redirect(`/sign-in?${query}` as Route)
}

function tooMany(email: string, waitSeconds: number): SignInState {
  const wait =
    waitSeconds < 90 ? `${waitSeconds} seconds` : `${Math.ceil(waitSeconds / 60)} minutes`
  return {
    email,
    problem: { field: "form", text: `Too many attempts. Wait ${wait}, and try again.` },
  }
}
