import { type NextRequest, NextResponse } from "next/server"
import { env } from "@/env"
import { isFromOwnPage } from "@/request-origin"
import { askNextAuth, keptCallbackUrl } from "@/server/auth/ask-next-auth"
import { shownProviders } from "@/server/auth/providers"
import {
  finishSignIn,
  nextAuthContext,
  readDestination,
  sentCookies,
} from "@/server/auth/request-sign-in"
import { isAtRootHost } from "@/server/auth/root-host"
import { failureResponse } from "@/server/failures/failure-response"

interface Context {
  params: Promise<{ nextauth: string[] }>
}

/**
 * What providers need of next-auth, and nothing else of it: a form's start and the way back. The
 * rest of its addresses (sessions, sign-out, its own pages) are a 404, and so is all of it on a
 * tenant's host.
 */
export async function GET(request: NextRequest, { params }: Context): Promise<Response> {
  const [action, provider = "", ...rest] = (await params).nextauth
  if (action !== "callback" || rest.length > 0 || !(await isOffered(provider))) {
    return await failureResponse("not_found")
  }
  const sent = await sentCookies()
  const { error, location, cookies, signedIn } = await askNextAuth(await nextAuthContext(), {
    action,
    provider,
    fields: Object.fromEntries(request.nextUrl.searchParams),
    cookies: sent,
  })
  const to = signedIn
    ? await finishSignIn(signedIn, readDestination(location))
    : signInPage(error, keptCallbackUrl(sent, env().APP_URL))
  return redirected(to, cookies)
}

/** A button's form. next-auth's own defence against other sites is a token; ours is the Origin. */
export async function POST(request: NextRequest, { params }: Context): Promise<Response> {
  const [action, provider = "", ...rest] = (await params).nextauth
  if (!isFromOwnPage(request.headers, env())) return await failureResponse("foreign_origin")
  if (action !== "signin" || rest.length > 0 || !(await isOffered(provider))) {
    return await failureResponse("not_found")
  }
  const field = (await request.formData()).get("callbackUrl")
  const callbackUrl = typeof field === "string" ? field : ""
  const { error, location, cookies } = await askNextAuth(await nextAuthContext(), {
    action,
    provider,
    fields: callbackUrl ? { callbackUrl } : {},
    cookies: {},
  })
  return redirected(location ? new URL(location) : signInPage(error, callbackUrl), cookies)
}

async function isOffered(provider: string): Promise<boolean> {
  const isKnown = shownProviders(env()).some(({ id }) => id === provider)
  return isKnown && (await isAtRootHost())
}

/** With the destination that was wanted, for the next try. */
function signInPage(error: string | undefined, callbackUrl: string | undefined): URL {
  const url = new URL("/sign-in", env().APP_URL)
  url.searchParams.set("error", error ?? "Refused")
  if (callbackUrl && readDestination(callbackUrl)) url.searchParams.set("callbackUrl", callbackUrl)
  return url
}

/** 303: what follows a form is a page to get. */
function redirected(to: URL, cookies: readonly string[]): Response {
  const response = NextResponse.redirect(to, 303)
  response.headers.set("cache-control", "private, no-store")
  for (const cookie of cookies) response.headers.append("set-cookie", cookie)
  return response
}
