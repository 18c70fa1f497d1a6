import type { NextRequest } from "next/server"
import { failureResponse } from "@/server/failures/failure-response"
import { isFailureCode } from "@/server/failures/failures"
import { parseLocalPath } from "@/server/session/local-path"

/**
 * The page that a form without JavaScript ends on when it was refused, with the true status. It
 * says nothing but what stands in the table of failures. Pages lead here as well, for a status that
 * Next has no page for; `?to=` is then where trying again leads.
 */
export async function GET(
  request: NextRequest,
  { params }: { params: Promise<{ code: string }> },
): Promise<Response> {
  const { code } = await params
  const back = parseLocalPath(request.nextUrl.searchParams.get("to"))
  return await failureResponse(isFailureCode(code) ? code : "not_found", back)
}
