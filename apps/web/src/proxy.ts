import { type NextRequest, NextResponse } from "next/server"
import { env, isDevelopment } from "./env.ts"
import { NONCE_HEADER, REQUEST_ID_HEADER, TENANT_COOKIE } from "./header-names.ts"
import { incomingHeaders } from "./request-headers.ts"
import { securityHeaders } from "./security-headers.ts"

/**
 * Says to the app which tenant a request means, and to the browser what it must not do. It
 * permits nothing, redirects nothing and rewrites nothing: pages and handlers must hold without it.
 */
export function proxy(request: NextRequest): NextResponse {
  const settings = env()
  const cookie = request.cookies.get(TENANT_COOKIE)?.value
  const headers = incomingHeaders(request.headers, cookie, settings)
  const security = securityHeaders({
    nonce: headers.get(NONCE_HEADER) ?? "",
    root: settings.APP_URL,
    isDevelopment,
  })
  headers.set("Content-Security-Policy", security["Content-Security-Policy"] ?? "")

  const response = NextResponse.next({ request: { headers } })
  for (const [name, value] of Object.entries(security)) response.headers.set(name, value)
  response.headers.set(REQUEST_ID_HEADER, headers.get(REQUEST_ID_HEADER) ?? "")
  return response
}

export const config = {
  // No exceptions by header (`missing: next-router-prefetch`): any client can send the header.
  matcher: "/((?!_next/static/).*)",
}
