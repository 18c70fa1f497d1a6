import "server-only"
import { cookies, headers } from "next/headers"
import { env } from "@/env"
import { PATH_HEADER, TENANT_COOKIE, TENANT_HEADER } from "@/header-names"
import { placeOfRequest } from "@/request-headers"
import { askedHost } from "@/request-origin"
import type { Place } from "@/tenancy-host"
import { parseLocalPath } from "./session/local-path.ts"

/** The place that this request means. Unknown, when the proxy and we do not read it alike. */
export async function requestPlace(): Promise<Place> {
  const sent = await headers()
  const cookie = (await cookies()).get(TENANT_COOKIE)?.value
  const place = placeOfRequest(sent, cookie, env())
  const slug = place.kind === "tenant" ? place.slug : null
  return sent.get(TENANT_HEADER) === slug ? place : { kind: "unknown" }
}

/** The name of the host that was asked for, as sessions have it: lower case, no port. */
export async function requestHostName(): Promise<string> {
  const host = askedHost(await headers(), env()) ?? ""
  return host.replace(/:[0-9]+$/, "").toLowerCase()
}

/** The path and query of the page that was asked for; the start page where the proxy did not say. */
export async function requestPath(): Promise<string> {
  return parseLocalPath((await headers()).get(PATH_HEADER)) ?? "/"
}

/** Where this place's visitors sign in, to come back to `to`. */
export function signInPath(place: Place, to: string): string {
  const isTenantsHost = env().TENANT_ROUTING === "subdomain" && place.kind === "tenant"
  const back = encodeURIComponent(to)
  return isTenantsHost ? `/session/start?to=${back}` : `/sign-in?callbackUrl=${back}`
}
