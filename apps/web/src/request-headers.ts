import type { Settings } from "./env.ts"
import {
  NONCE_HEADER,
  OWN_REQUEST_HEADER,
  PATH_HEADER,
  REQUEST_ID_HEADER,
  TENANT_HEADER,
} from "./header-names.ts"
import { hostOfOwnRequest, markForOwnRequests } from "./own-request.ts"
import { askedHost } from "./request-origin.ts"
import { type Place, placeOf } from "./tenancy-host.ts"

type RoutingSettings = Pick<Settings, "APP_URL" | "TENANT_ROUTING" | "TRUST_PROXY">

/** The place that a request's own headers mean. */
export function placeOfRequest(
  headers: Headers,
  cookie: string | undefined,
  settings: RoutingSettings,
): Place {
  return placeOf({
    host: askedHost(headers, settings),
    root: settings.APP_URL,
    routing: settings.TENANT_ROUTING,
    cookie,
  })
}

/**
 * Rewrites the headers of a request on its way in: what only we may say is taken out and, where
 * there is something to say, said by us.
 *
 * @param path and query that were asked for.
 */
export function incomingHeaders(
  { headers: sent, path }: { readonly headers: Headers; readonly path: string },
  cookie: string | undefined,
  settings: RoutingSettings,
): Headers {
  const headers = new Headers(sent)
  const ownHost = hostOfOwnRequest(sent.get(OWN_REQUEST_HEADER))
  if (ownHost === undefined) headers.delete(FORWARDED_ACTION_HEADER)
  else headers.set("host", ownHost)
  for (const name of sent.keys()) {
    if (name.startsWith("x-tenant-")) headers.delete(name)
  }
  if (!settings.TRUST_PROXY) {
    for (const name of forwardedHeaders) headers.delete(name)
  }
  const place = placeOfRequest(headers, cookie, settings)
  if (place.kind === "tenant") headers.set(TENANT_HEADER, place.slug)
  headers.set(NONCE_HEADER, newNonce())
  markForOwnRequests(headers, headers.get("host"))
  // A forwarded action keeps what was said of the request that it came with.
  if (headers.has(FORWARDED_ACTION_HEADER) && headers.has("next-action")) return headers
  headers.set(REQUEST_ID_HEADER, requestId(sent, settings))
  headers.set(PATH_HEADER, path)
  return headers
}

/** Next's, on an action that it posts to another page: whose page is then not drawn. */
const FORWARDED_ACTION_HEADER = "x-action-forwarded"

const forwardedHeaders = ["forwarded", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port"]

function newNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64")
}

/** A proxy one trusts may have named the request already; its logs and ours then agree. */
function requestId(sent: Headers, settings: RoutingSettings): string {
  const given = settings.TRUST_PROXY ? sent.get(REQUEST_ID_HEADER) : null
  return given && /^[\w-]{8,64}$/.test(given) ? given : crypto.randomUUID()
}
