import type { Slug } from "@repo/tenancy"
import { addressOf, placeOf, type Routing } from "../../tenancy-host.ts"
import { type LocalPath, parseLocalPath } from "./local-path.ts"

/** Where a sign-in leads: a page of the root host, or of one tenant's. */
export interface Destination {
  readonly slug?: Slug
  readonly path: LocalPath
}

export interface Hosts {
  readonly root: URL
  readonly routing: Routing
}

/**
 * Reads a `callbackUrl`: an address, or a path of the root host. Only the root's scheme and port
 * will do, and only its host or one slug in front of it. Whether the tenant is there, and the
 * visitor's, is for the database to say.
 *
 *     parseDestination("https://acme.example.com/projects", hosts) // { slug: "acme", path: "/projects" }
 *     parseDestination("/tenants", hosts)                          // { path: "/tenants" }
 *     parseDestination("https://evil.example/", hosts)             // undefined
 */
export function parseDestination(
  text: string | null | undefined,
  { root, routing }: Hosts,
): Destination | undefined {
  if (!text || text.length > longest || !plain.test(text)) return undefined
  const path = parseLocalPath(text)
  if (path) return { path }
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const isOurs = url.protocol === root.protocol && url.port === root.port
  if (!isOurs || url.username || url.password) return undefined
  return destinationAt(url, { root, routing })
}

/** The address itself. */
export function destinationUrl({ slug, path }: Destination, { root, routing }: Hosts): URL {
  return new URL(path, addressOf(slug === undefined ? {} : { slug }, root, routing))
}

function destinationAt(url: URL, { root, routing }: Hosts): Destination | undefined {
  const path = parseLocalPath(url.pathname + url.search)
  const place = placeOf({ host: url.host, root, routing })
  if (!path || place.kind === "unknown") return undefined
  return place.kind === "tenant" ? { slug: place.slug, path } : { path }
}

const longest = 2_200
/** ASCII: what looks like a letter of a host becomes that letter when the address is read. No backslash. */
const plain = /^[\x21-\x5b\x5d-\x7e]+$/
