import { type NextRequest, NextResponse } from "next/server"
import { earlyRefusal } from "./early-refusal.ts"
import { env, isDevelopment, type Settings } from "./env.ts"
import {
  NONCE_HEADER,
  OWN_REQUEST_HEADER,
  REQUEST_ID_HEADER,
  TENANT_COOKIE,
} from "./header-names.ts"
import { hostOfOwnRequest } from "./own-request.ts"
import { incomingHeaders, placeOfRequest } from "./request-headers.ts"
import { isFromOwnPage, isReadOnlyMethod } from "./request-origin.ts"
import { securityHeaders } from "./security-headers.ts"
import { providerOrigins } from "./sign-in-providers.ts"

/**
 * Says to the app which tenant a request means, and to the browser what it must not do. It
 * permits nothing, redirects nothing and rewrites nothing: pages and handlers must hold without it.
 * What is posted from elsewhere it refuses early: Next would answer a foreign action with a 500.
 */
export function proxy(request: NextRequest): NextResponse {
  const settings = env()
  const cookie = request.cookies.get(TENANT_COOKIE)?.value
  const { pathname, search } = request.nextUrl
  const asked = { headers: request.headers, path: pathname + search }
  const headers = incomingHeaders(asked, cookie, settings)
  const security = securityHeaders({
    nonce: headers.get(NONCE_HEADER) ?? "",
    root: settings.APP_URL,
    isDevelopment,
    providers: providerOrigins(settings),
  })
  headers.set("Content-Security-Policy", security["Content-Security-Policy"] ?? "")

  const isForeign = !isReadOnlyMethod(request.method) && !isFromOwnPage(headers, settings)
  const place = placeOfRequest(headers, cookie, settings)
  const isHealthCheck = pathname === "/api/health"
  // Load balancers ask for the health by an address, which is nobody's host.
  const isUnknown = place.kind === "unknown" && !wantsPage(headers) && !isHealthCheck
  const isOwn = hostOfOwnRequest(request.headers.get(OWN_REQUEST_HEADER)) !== undefined
  const isLost = isUnknown || isRedirectAskedByNext(request, isOwn, settings) || isOfBuild(request)
  const { method } = request
  const refusal = isForeign
    ? foreignOrigin()
    : isLost
      ? unknownHost()
      : earlyRefusal({ method, pathname, headers, isOwn })
  const response = refusal ?? NextResponse.next({ request: { headers } })
  for (const [name, value] of Object.entries(security)) response.headers.set(name, value)
  // Crawlers that come across a link to a tenant leave it out; robots.txt keeps the others away.
  if (place.kind !== "root") response.headers.set("X-Robots-Tag", "noindex")
  response.headers.set(REQUEST_ID_HEADER, headers.get(REQUEST_ID_HEADER) ?? "")
  return response
}

function foreignOrigin(): NextResponse {
  const message = "This was not sent by a page of this host. Open the page, and try again there.\n"
  return new NextResponse(message, { status: 403, headers: { "cache-control": "no-store" } })
}

/**
 * Where an action redirects to, Next asks itself for first. Refused, the browser goes there: what
 * is asked for once, such as a code, is then not used up, and its cookies reach the browser.
 */
function isRedirectAskedByNext(
  { method }: NextRequest,
  isOwn: boolean,
  { TRUST_PROXY }: Settings,
): boolean {
  return isOwn && method === "GET" && !TRUST_PROXY
}

/** Next draws it once, for failures of its own, and lets every cache keep it for a year. */
function isOfBuild({ nextUrl }: NextRequest): boolean {
  return nextUrl.pathname === "/_global-error"
}

function unknownHost(): NextResponse {
  const headers = { "cache-control": "private, no-store" }
  return new NextResponse("Nothing answers to this host.\n", { status: 404, headers })
}

function wantsPage(headers: Headers): boolean {
  return headers.get("accept")?.includes("text/html") === true
}

export const config = {
  // No exceptions by header (`missing: next-router-prefetch`): any client can send the header.
  matcher: "/((?!_next/static/).*)",
}
