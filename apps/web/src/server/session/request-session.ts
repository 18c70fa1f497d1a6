import "server-only"
import { cookies, headers } from "next/headers"
import { env } from "@/env"
import { requestHostName } from "../request-place.ts"
import { cookieFor, sessionCookie } from "./cookie.ts"
import type { Hosts } from "./destination.ts"
import { logUnreadableAddress } from "./log-unreadable-address.ts"
import type { NewSession } from "./start-session.ts"
import { type Visit, visitOf } from "./visit.ts"

/** The token that this request's browser came with, whatever it is worth. */
export async function presentedToken(): Promise<string | undefined> {
  return (await cookies()).get(sessionCookie(env().APP_URL).name)?.value
}

/** Gives the browser its session: in an action or a route handler. */
export async function keepSession(session: NewSession): Promise<void> {
  const jar = await cookies()
  jar.set(cookieFor(session, env().APP_URL))
}

/** The browser that sent this request, at the host that it asked for. */
export async function currentVisit(): Promise<Visit> {
  const sent = await headers()
  const visit = visitOf(sent, await requestHostName())
  if (visit.address === null) logUnreadableAddress(sent)
  return visit
}

export function hosts(): Hosts {
  return { root: env().APP_URL, routing: env().TENANT_ROUTING }
}
