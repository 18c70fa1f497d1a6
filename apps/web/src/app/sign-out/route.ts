import type { NextRequest } from "next/server"
import { env } from "@/env"
import { TENANT_COOKIE } from "@/header-names"
import { isFromOwnPage } from "@/request-origin"
import { sharedDb } from "@/server/database"
import { failureResponse } from "@/server/failures/failure-response"
import { clearedSessionCookie } from "@/server/session/cookie"
import { endSession } from "@/server/session/end-session"
import { seeOther } from "@/server/session/handover-response"
import { currentVisit, presentedToken } from "@/server/session/request-session"

/**
 * Signs out everywhere that this sign-in reached, on whichever host it is sent. Who is signed out
 * already is so, not refused.
 */
export async function POST(request: NextRequest): Promise<Response> {
  if (!isFromOwnPage(request.headers, env())) return await failureResponse("foreign_origin")
  const token = await presentedToken()
  if (token) await endSession(sharedDb, { token, visit: await currentVisit() })
  return seeOther(
    new URL("/sign-in?signed-out", env().APP_URL),
    clearedSessionCookie(env().APP_URL),
    { name: TENANT_COOKIE, value: "", path: "/", maxAge: 0 },
  )
}
