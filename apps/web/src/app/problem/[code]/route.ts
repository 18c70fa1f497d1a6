import type { NextRequest } from "next/server"
import { env } from "@/env"
import { failureResponse } from "@/server/failures/failure-response"
import { isFailureCode } from "@/server/failures/failures"
import { openReference } from "@/server/failures/request-reference"
import { parseLocalPath } from "@/server/session/local-path"

/**
 * The page that a form without JavaScript ends on when it was refused, with the true status. It
 * says nothing but what stands in the table of failures. Pages lead here as well, for a status that
 * Next has no page for; `?to=` is then where trying again leads, and `?request=` the request that
 * failed.
 */
export async function GET(
  request: NextRequest,
  { params }: { params: Promise<{ code: string }> },
): Promise<Response> {
  const { code } = await params
  const { searchParams } = request.nextUrl
  const back = parseLocalPath(searchParams.get("to"))
  const reference = openReference(searchParams.get("request"), env().NEXTAUTH_SECRET)
  return await failureResponse(isFailureCode(code) ? code : "not_found", back, reference)
}
