import type { Settings } from "./env.ts"

type OriginSettings = Pick<Settings, "APP_URL" | "TRUST_PROXY">

/**
 * Whether a request that changes something comes from a page of the very host it is sent to. A
 * sibling tenant's host is another one; no Origin, and `null` (a sandboxed frame, a redirect from
 * elsewhere), are nobody's.
 *
 *     isFromOwnPage(new Headers({ host: "acme.example.com", origin: "https://acme.example.com" }), …) // true
 */
export function isFromOwnPage(headers: Headers, settings: OriginSettings): boolean {
  const host = askedHost(headers, settings)
  if (!host) return false
  const expected = `${settings.APP_URL.protocol}//${host.toLowerCase()}`
  return headers.get("origin") === expected
}

/** Requests by these methods change nothing here, so any page may lead to them. */
export function isReadOnlyMethod(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS"
}

/** The host that the client asked for, with its port. */
export function askedHost(headers: Headers, { TRUST_PROXY }: OriginSettings): string | null {
  return (TRUST_PROXY && headers.get("x-forwarded-host")) || headers.get("host")
}
