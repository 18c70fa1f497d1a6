import type { NextRequest } from "next/server"
import { env } from "@/env"
import { isAtRootHost } from "@/server/auth/root-host"
import { sharedDb } from "@/server/database"
import { failureResponse } from "@/server/failures/failure-response"
import { findOwnTenant } from "@/server/own-tenants"
import { type Destination, destinationUrl } from "@/server/session/destination"
import { issueCode } from "@/server/session/handover"
import { seeOther } from "@/server/session/handover-response"
import { type LocalPath, parseLocalPath } from "@/server/session/local-path"
import { isNavigation } from "@/server/session/navigation"
import { hosts } from "@/server/session/request-session"
import { requestStanding, type Visitor } from "@/server/standing"
import { placeOf } from "@/tenancy-host"

/** The root host vouches for its visitor to a tenant's host, by a code; or lets them sign in first. */
export async function GET(request: NextRequest): Promise<Response> {
  const question = readQuestion(request.nextUrl.searchParams)
  const isHere = env().TENANT_ROUTING === "subdomain" && (await isAtRootHost())
  if (!isHere || !question) return await failureResponse("not_found")
  if (!isNavigation(request.headers)) return await failureResponse("unavailable")

  const { slug, host, challenge, to } = question
  const { visitor, isStray } = await requestStanding()
  if (isStray) return await failureResponse("not_found")
  if (!visitor) return seeOther(signIn(destinationUrl({ slug, path: to }, hosts())))
  const code = await issueCode(sharedDb, {
    rootSessionId: visitor.sessionId,
    slug,
    host,
    challenge,
  })
  if (!code) return await moved(visitor, { slug, path: to })
  const redeem = destinationUrl({ slug, path: "/session/redeem" as LocalPath }, hosts())
  redeem.search = new URLSearchParams({ code, challenge, to }).toString()
  return seeOther(redeem)
}

/** Under a slug that their tenant gave up a while ago, they are led to its host of now. */
async function moved(visitor: Visitor, { slug, path }: Destination): Promise<Response> {
  const tenant = await findOwnTenant(visitor, slug ?? "")
  if (!tenant || tenant.slug === slug) return await failureResponse("not_found")
  return seeOther(destinationUrl({ slug: tenant.slug, path }, hosts()))
}

function readQuestion(sent: URLSearchParams) {
  const { root, routing } = hosts()
  const host = sent.get("host") ?? ""
  const challenge = sent.get("challenge") ?? ""
  const to = parseLocalPath(sent.get("to")) ?? ("/" as LocalPath)
  const place = placeOf({ host, root, routing })
  // A name as sessions have it, so that the code's host is the one that redeems it.
  const isName = place.kind === "tenant" && host === `${place.slug}.${root.hostname}`
  if (!isName || !/^[\w-]{43}$/.test(challenge)) return undefined
  return { slug: place.slug, host, challenge, to }
}

/** Not back to here, whose verifier will have gone by then: to the page that was wanted. */
function signIn(callbackUrl: URL): URL {
  const page = new URL("/sign-in", env().APP_URL)
  page.searchParams.set("callbackUrl", callbackUrl.href)
  return page
}
