import type { NextRequest } from "next/server"
import { env } from "@/env"
import { failureResponse } from "@/server/failures/failure-response"
import { requestHostName, requestPlace } from "@/server/request-place"
import { verifierCookie } from "@/server/session/cookie"
import { destinationUrl } from "@/server/session/destination"
import { seeOther } from "@/server/session/handover-response"
import { type LocalPath, parseLocalPath } from "@/server/session/local-path"
import { isNavigation } from "@/server/session/navigation"
import { hosts } from "@/server/session/request-session"
import { hashToken, newToken } from "@/server/session/token"

/**
 * A tenant's host wants a session: this browser gets a verifier that only it knows, and goes to
 * the root host with its hash. Whether there is such a tenant is not asked here.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const place = await requestPlace()
  const to = parseLocalPath(request.nextUrl.searchParams.get("to")) ?? ("/" as LocalPath)
  if (env().TENANT_ROUTING === "cookie" && place.kind !== "unknown") return seeOther(signIn(to))
  if (place.kind !== "tenant") return await failureResponse("not_found")
  if (!isNavigation(request.headers)) return await failureResponse("unavailable")

  const verifier = newToken()
  const challenge = hashToken(verifier).toString("base64url")
  const handover = new URL("/session/handover", env().APP_URL)
  const question = { host: await requestHostName(), challenge, to }
  handover.search = new URLSearchParams(question).toString()
  const { name, attributes } = verifierCookie(challenge, env().APP_URL)
  return seeOther(handover, { name, value: verifier, ...attributes })
}

/** One host for all has one session, and nothing to hand over. */
function signIn(to: LocalPath): URL {
  const page = new URL("/sign-in", env().APP_URL)
  page.searchParams.set("callbackUrl", destinationUrl({ path: to }, hosts()).href)
  return page
}
