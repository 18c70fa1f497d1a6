import type { NewSession } from "./start-session.ts"

export interface CookieAttributes {
  readonly httpOnly: true
  readonly secure: boolean
  readonly sameSite: "lax"
  readonly path: "/"
}

/**
 * The session's cookie, by the root address's scheme. Host-only: it has no Domain. On https the
 * prefix makes the browser insist on all of that, so that no sibling host can plant one.
 *
 *     sessionCookie(new URL("https://example.com")).name // "__Host-session"
 */
export function sessionCookie(root: URL): { name: string; attributes: CookieAttributes } {
  return hostCookie("session", root)
}

/** A cookie of this kind that carries a session; it lasts as long as the row possibly can. */
export function cookieFor({ token, endsAt }: NewSession, root: URL) {
  const { name, attributes } = sessionCookie(root)
  return { name, value: token, ...attributes, expires: endsAt }
}

/** A cookie that takes the session's out of the browser. */
export function clearedSessionCookie(root: URL) {
  const { name, attributes } = sessionCookie(root)
  return { name, value: "", ...attributes, maxAge: 0 }
}

/**
 * Proves that the browser that redeems a code is the one that asked for it. One for each attempt,
 * named by its challenge, so that two tabs can sign in at the same time.
 */
export function verifierCookie(challenge: string, root: URL) {
  const { name, attributes } = hostCookie(`verifier-${challenge}`, root)
  return { name, attributes: { ...attributes, maxAge: verifierSeconds } }
}

/** From the start to the code's redemption: two redirects, on a slow line. */
const verifierSeconds = 120

function hostCookie(name: string, root: URL) {
  const secure = root.protocol === "https:"
  const attributes = { httpOnly: true, secure, sameSite: "lax", path: "/" } as const
  return { name: secure ? `__Host-${name}` : name, attributes }
}
