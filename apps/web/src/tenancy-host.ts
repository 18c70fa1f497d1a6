import { isIP } from "node:net"
import { parseSlug, type Slug } from "@repo/tenancy"

/** What a request asks for, by its host (or, in cookie routing, its cookie) alone. Not yet: whether it exists, or who may see it. */
export type Place =
  | { readonly kind: "root" }
  | { readonly kind: "tenant"; readonly slug: Slug }
  | { readonly kind: "unknown" }

export type Routing = "subdomain" | "cookie"

export interface PlaceQuestion {
  /** The Host header's value; an array when it was sent more than once. */
  readonly host: string | readonly string[] | null | undefined
  /** The root address, `APP_URL`. Its port and scheme play no part. */
  readonly root: URL
  readonly routing: Routing
  /** The tenant cookie's value. Read in cookie routing only. */
  readonly cookie?: string | undefined
}

/**
 * Says which place a request means. Strict: what is not exactly the root host, or one slug in
 * front of it, is unknown, and so is everything ambiguous (no host, two hosts, a list).
 *
 *     placeOf({ host: "acme.example.com:8080", root, routing: "subdomain" }) // tenant acme
 *     placeOf({ host: "a.acme.example.com", root, routing: "subdomain" })    // unknown
 *     placeOf({ host: "example.com", root, routing: "cookie", cookie: "acme" }) // tenant acme
 */
export function placeOf({ host, root, routing, cookie }: PlaceQuestion): Place {
  const name = hostNameOf(host)
  if (name === undefined) return unknown
  const rootName = root.hostname
  if (name === rootName) return routing === "cookie" ? placeInCookie(cookie) : { kind: "root" }
  if (routing === "cookie" || !name.endsWith(`.${rootName}`)) return unknown
  return tenantPlace(name.slice(0, -rootName.length - 1)) ?? unknown
}

/** The address of a tenant's page. In cookie routing every tenant has the root's address. */
export function addressOf(place: { slug?: Slug | string }, root: URL, routing: Routing): URL {
  const address = new URL("/", root)
  if (place.slug !== undefined && routing === "subdomain") {
    address.hostname = `${place.slug}.${root.hostname}`
  }
  return address
}

/** Tenants need a name to stand in front of: an IP address has none. */
export function canHaveSubdomains(root: URL): boolean {
  return isIP(root.hostname) === 0 && !root.hostname.startsWith("[")
}

const unknown: Place = { kind: "unknown" }

function hostNameOf(host: PlaceQuestion["host"]): string | undefined {
  const value = typeof host === "object" ? soleValue(host) : host
  if (!value) return undefined
  const match = hostGrammar.exec(value)
  // Only ASCII passes the grammar, so nothing folds into a letter here (U+212A is a "k" to toLowerCase).
  return match?.[1]?.toLowerCase()
}

/** A name or an address in brackets, then perhaps a port. A trailing dot is another host to a browser's cookies, so it is to us. */
const hostGrammar = /^([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/i

function soleValue(values: readonly string[] | null): string | undefined {
  return values?.length === 1 ? values[0] : undefined
}

function placeInCookie(cookie: string | undefined): Place {
  return (cookie === undefined ? undefined : tenantPlace(cookie)) ?? { kind: "root" }
}

function tenantPlace(label: string): Place | undefined {
  try {
    return { kind: "tenant", slug: parseSlug(label) }
  } catch {
    return undefined
  }
}
