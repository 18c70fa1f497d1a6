import "server-only"
import type { Tenant } from "@repo/tenancy"
import { env } from "@/env"
import { requestPath } from "./request-place.ts"
import { destinationUrl } from "./session/destination.ts"
import { type LocalPath, parseLocalPath } from "./session/local-path.ts"
import { hosts } from "./session/request-session.ts"

/**
 * Where the page that was asked for by an old slug is now. In cookie routing it is where it was,
 * but the cookie has to say the new slug first, which no page can set.
 */
export async function movedAddress({ slug }: Pick<Tenant, "slug">): Promise<string> {
  const asked = await requestPath()
  if (env().TENANT_ROUTING === "cookie") return `/tenants/moved?to=${encodeURIComponent(asked)}`
  const path = parseLocalPath(asked) ?? ("/" as LocalPath)
  return destinationUrl({ slug, path }, hosts()).href
}
