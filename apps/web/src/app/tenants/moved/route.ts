import { env } from "@/env"
import { visitorHandler } from "@/server/handlers"
import { parseLocalPath } from "@/server/session/local-path"
import { switchResponse } from "@/server/switch-response"

/**
 * In cookie routing, the cookie's tenant has another slug by now: it is given to the cookie, and
 * the page that was wanted follows. A GET may do so: the tenant stays the same.
 */
export const GET = visitorHandler(async (request, { standing: { tenant } }) => {
  if (env().TENANT_ROUTING !== "cookie" || !tenant) {
    const location = new URL("/tenants", env().APP_URL).href
    return new Response(null, { status: 303, headers: { location } })
  }
  return switchResponse(tenant, parseLocalPath(request.nextUrl.searchParams.get("to")))
})
