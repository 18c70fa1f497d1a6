import { refusalOf } from "@/server/admission"
import { failureResponse } from "@/server/failures/failure-response"
import { requestStanding } from "@/server/standing"

/**
 * Where a page leads whose tenant's rows were not to be had. When the tenant was dropped while the
 * page ran, there is nothing here any more; if it is there all the same, the failure is ours.
 */
export async function GET(): Promise<Response> {
  const isThere = refusalOf(await requestStanding()) === undefined
  return await failureResponse(isThere ? "failed" : "not_found")
}
