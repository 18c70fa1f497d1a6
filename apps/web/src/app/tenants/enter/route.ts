import { env } from "@/env"
import { visitorHandler } from "@/server/handlers"
import { listOwnTenants, noteOpened } from "@/server/own-tenants"
import { switchResponse } from "@/server/switch-response"

/**
 * Straight into the only tenant that there is: a page cannot set the cookie for it. A GET may do
 * so because there is nothing to choose, for us or for whoever sent somebody here.
 */
export const GET = visitorHandler(async (_, { visitor }) => {
  const [tenant, ...others] = await listOwnTenants(visitor)
  if (env().TENANT_ROUTING !== "cookie" || !tenant || others.length > 0) {
    const location = new URL("/tenants", env().APP_URL).href
    return new Response(null, { status: 303, headers: { location } })
  }
  await noteOpened(visitor, tenant.id)
  return switchResponse(tenant)
})
