import type { NextRequest } from "next/server"
import { env } from "@/env"
import { sharedDb } from "@/server/database"
import { failureResponse } from "@/server/failures/failure-response"
import { requestPlace } from "@/server/request-place"
import { cookieFor, verifierCookie } from "@/server/session/cookie"
import { destinationUrl } from "@/server/session/destination"
import { redeemCode } from "@/server/session/handover"
import { seeOther } from "@/server/session/handover-response"
import { type LocalPath, parseLocalPath } from "@/server/session/local-path"
import { isNavigation } from "@/server/session/navigation"
import { currentVisit, hosts, presentedToken } from "@/server/session/request-session"

/** A tenant's host takes the root's code, and the verifier that it gave this browser, for a session. */
export async function GET(request: NextRequest): Promise<Response> {
  const place = await requestPlace()
  const isHere = env().TENANT_ROUTING === "subdomain" && place.kind === "tenant"
  if (!isHere) return await failureResponse("not_found")
  if (!isNavigation(request.headers)) return await failureResponse("unavailable")

  const { searchParams } = request.nextUrl
  const challenge = searchParams.get("challenge") ?? ""
  const used = verifierCookie(challenge, env().APP_URL)
  const verifier = request.cookies.get(used.name)?.value
  const code = searchParams.get("code")
  // Their start page begins anew, so nobody is stuck here.
  if (!code || !verifier) return await failureResponse("signed_out")
  const session = await redeemCode(sharedDb, {
    code,
    verifier,
    visit: await currentVisit(),
    replaces: await presentedToken(),
  })
  if (!session) return await failureResponse("signed_out")
  const path = parseLocalPath(searchParams.get("to")) ?? ("/" as LocalPath)
  return seeOther(
    destinationUrl({ slug: place.slug, path }, hosts()),
    cookieFor(session, env().APP_URL),
    { name: used.name, value: "", ...used.attributes, maxAge: 0 },
  )
}
