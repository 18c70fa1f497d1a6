import "server-only"
import type { Tenant } from "@repo/tenancy"
import { env } from "@/env"
import { TENANT_COOKIE } from "@/header-names"
import { tenantAddress } from "@/tenant-addresses"
import type { LocalPath } from "./session/local-path.ts"

/**
 * Leads into a tenant. Between hosts that is a redirect. On one host the cookie names the tenant
 * from here on, and what the browser holds of the one before is thrown away: the redirect answers
 * a form, so the browser loads a new document and Next's own cache ends with the old one;
 * Clear-Site-Data ends the HTTP cache and the pages kept for "back".
 */
export function switchResponse({ slug }: Pick<Tenant, "slug">, path?: LocalPath): Response {
  const { APP_URL, TENANT_ROUTING } = env()
  const location = new URL(path ?? "/", tenantAddress(slug)).href
  const headers = new Headers({ location, "cache-control": "no-store" })
  if (TENANT_ROUTING === "cookie") {
    const secure = APP_URL.protocol === "https:" ? "; Secure" : ""
    const attributes = `Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax${secure}`
    headers.set("set-cookie", `${TENANT_COOKIE}=${slug}; ${attributes}`)
    headers.set("clear-site-data", '"cache"')
  }
  return new Response(null, { status: 303, headers })
}
