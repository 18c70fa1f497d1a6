import { failureResponse } from "@/server/failures/failure-response"
import { isFailureCode } from "@/server/failures/failures"

/**
 * The page that a form without JavaScript ends on when it was refused, with the true status. It
 * says nothing but what stands in the table of failures.
 */
export async function GET(
  _: Request,
  { params }: { params: Promise<{ code: string }> },
): Promise<Response> {
  const { code } = await params
  return await failureResponse(isFailureCode(code) ? code : "not_found")
}
