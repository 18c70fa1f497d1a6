import { createHash } from "node:crypto"
import type { Handles } from "@repo/db"
import type { NextApiRequest, NextApiResponse } from "next"
import NextAuth, { type AuthOptions } from "next-auth"
import { destinationUrl, type Hosts, parseDestination } from "../session/destination.ts"
import type { NewSession } from "../session/start-session.ts"
import { newToken } from "../session/token.ts"
import type { Visit } from "../session/visit.ts"
import { createAdapter } from "./adapter.ts"
import { emailLink, type SendLink } from "./email-link.ts"
import { maySignIn } from "./may-sign-in.ts"

export interface NextAuthContext {
  readonly sharedDb: Handles["sharedDb"]
  readonly secret: string
  readonly hosts: Hosts
  readonly visit: Visit
  /** The session token that the browser came with: it ends when another begins. */
  readonly replaces: string | undefined
  readonly providers: AuthOptions["providers"]
  /** How a sign-in link gets to its address. */
  readonly sendLink: SendLink
}

export interface NextAuthQuestion {
  readonly action: "signin" | "callback"
  readonly provider: string
  /** The form's fields of a `signin`, the query of a `callback`. */
  readonly fields: Readonly<Record<string, string>>
  /** next-auth's own cookies, by name. */
  readonly cookies: Readonly<Record<string, string>>
}

export interface NextAuthAnswer {
  /** Where it would send the browser: to the provider, to the `callbackUrl`, or to an error. */
  readonly location: string | undefined
  /** next-auth's code for what went wrong. */
  readonly error: string | undefined
  /** Its Set-Cookie headers. */
  readonly cookies: readonly string[]
  readonly signedIn: NewSession | undefined
}

/**
 * The one way into next-auth. It gets to see what it needs of a request and nothing else: not the
 * session's cookie (it would link accounts to whoever is signed in), not the Host header. What it
 * ends in is a session like every other, which is ours to give to the browser.
 */
export async function askNextAuth(
  context: NextAuthContext,
  { action, provider, fields, cookies }: NextAuthQuestion,
): Promise<NextAuthAnswer> {
  let signedIn: NewSession | undefined
  const options = authOptions(context, provider, (session) => {
    signedIn = session
  })
  const csrf = action === "signin" ? ownCsrf(context) : undefined
  const reply = new Reply()
  await NextAuth(
    {
      method: csrf ? "POST" : "GET",
      query: { nextauth: [action, provider], ...(csrf ? {} : fields) },
      body: { ...fields, ...csrf?.fields },
      cookies: { ...cookies, ...csrf?.cookies },
      headers: { host: context.hosts.root.host },
    } as unknown as NextApiRequest,
    reply as unknown as NextApiResponse,
    options,
  )
  const failure = reply.location && errorIn(reply.location, context.hosts)
  return {
    location: failure ? undefined : reply.location,
    error: failure || (reply.location ? undefined : "Unanswered"),
    cookies: reply.cookies.filter((text) => !text.startsWith(`${unusedSessionCookie}=`)),
    signedIn,
  }
}

function authOptions(
  { sharedDb, secret, hosts, visit, replaces, providers, sendLink }: NextAuthContext,
  way: string,
  onSession: (session: NewSession) => void,
): AuthOptions {
  const adapter = createAdapter(sharedDb, { visit, replaces, way, onSession })
  return {
    adapter,
    secret,
    providers: [emailLink(sendLink), ...providers],
    session: { strategy: "database" },
    cookies: ownCookies(hosts.root),
    logger: { warn: () => {}, debug: () => {} },
    callbacks: {
      async signIn({ user, account, profile, email }) {
        if (account?.type === "oauth") {
          const { provider, providerAccountId } = account
          return await maySignIn(sharedDb, { provider, providerAccountId, profile: { ...profile } })
        }
        // Nobody becomes a user by asking for a link, and nobody is told who is one.
        const known = user.email ? await adapter.getUserByEmail?.(user.email) : null
        return !!known && (email?.verificationRequest === true || user.id === known.id)
      },
      redirect({ url }) {
        const destination = parseDestination(url, hosts)
        return destination ? destinationUrl(destination, hosts).href : hosts.root.href
      },
    },
  }
}

/**
 * Its forms' defence against other sites is a cookie and a field that agree. Ours is the exact
 * Origin, checked before we come here, so this makes it agree.
 */
function ownCsrf({ secret, hosts }: NextAuthContext) {
  const token = newToken()
  const hash = createHash("sha256").update(`${token}${secret}`).digest("hex")
  const { name } = ownCookies(hosts.root).csrfToken
  return { fields: { csrfToken: token }, cookies: { [name]: `${token}|${hash}` } }
}

const unusedSessionCookie = "next-auth.session-token"

/**
 * Host-only, all of them: on https the prefix keeps a tenant's host, a sibling, from planting the
 * state of a sign-in that somebody else began.
 */
function ownCookies(root: URL) {
  const secure = root.protocol === "https:"
  const options = { httpOnly: true, sameSite: "lax", path: "/", secure } as const
  const cookie = (name: string, maxAge?: number) => ({
    name: `${secure ? "__Host-" : ""}next-auth.${name}`,
    options: maxAge === undefined ? options : { ...options, maxAge },
  })
  const attempt = 15 * 60
  return {
    sessionToken: { name: unusedSessionCookie, options },
    csrfToken: cookie("csrf-token"),
    callbackUrl: cookie("callback-url", attempt),
    state: cookie("state", attempt),
    pkceCodeVerifier: cookie("pkce", attempt),
    nonce: cookie("nonce", attempt),
  }
}

/** The destination that a sign-in at a provider was begun with, from next-auth's own cookies. */
export function keptCallbackUrl(cookies: NextAuthQuestion["cookies"], root: URL) {
  return cookies[ownCookies(root).callbackUrl.name]
}

/** It tells of failures by sending the browser to its own pages. */
function errorIn(location: string, { root }: Hosts): string | undefined {
  const url = new URL(location, root)
  const isItsOwn = url.origin === root.origin && url.pathname.startsWith("/api/auth/")
  if (!isItsOwn || url.pathname === "/api/auth/verify-request") return undefined
  return url.searchParams.get("error") ?? "Refused"
}

/** As much of a response as next-auth writes to. */
class Reply {
  location: string | undefined
  cookies: string[] = []

  getHeader(name: string): string[] | undefined {
    return name.toLowerCase() === "set-cookie" ? this.cookies : undefined
  }

  setHeader(name: string, value: string | string[]): this {
    if (name.toLowerCase() === "location") this.location = String(value)
    if (name.toLowerCase() === "set-cookie") this.cookies = [value].flat()
    return this
  }

  status(): this {
    return this
  }

  end(): void {}
  send(): void {}
  json(): void {}
}
