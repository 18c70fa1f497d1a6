import "server-only"
import { cookies } from "next/headers"
import { env } from "@/env"
import { parseTheme, THEME_COOKIE, type Theme } from "@/theme"

/** As whoever sent this request has chosen it. */
export async function requestTheme(): Promise<Theme> {
  return parseTheme((await cookies()).get(THEME_COOKIE)?.value)
}

/** All hosts of this app are under the root's; in cookie routing there is one. */
export function themeDomain(): string | undefined {
  const { APP_URL, TENANT_ROUTING } = env()
  return TENANT_ROUTING === "subdomain" ? APP_URL.hostname : undefined
}
