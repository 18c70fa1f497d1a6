import type { NextRequest } from "next/server"
import { env } from "@/env"
import { refusalOf } from "@/server/admission"
import { failureResponse } from "@/server/failures/failure-response"
import { foreseen } from "@/server/failures/foreseen"
import { openReference } from "@/server/failures/request-reference"
import { isTenantGone } from "@/server/is-tenant-gone"
import { requestStanding } from "@/server/standing"

/**
 * Where a page leads whose tenant's rows were not to be had. When the tenant was dropped while the
 * page ran, or its schema is not there, there is nothing here any more; if both are there all the
 * same, the failure is ours.
 */
export async function GET(request: NextRequest): Promise<Response> {
  const outcome = await foreseen(async () => {
    const standing = await requestStanding()
    const { tenant } = standing
    return refusalOf(standing) === undefined && tenant && !(await isTenantGone(tenant))
  })
  const reference = openReference(
    request.nextUrl.searchParams.get("request"),
    env().NEXTAUTH_SECRET,
  )
  const isGone = "value" in outcome && !outcome.value
  return await failureResponse(isGone ? "not_found" : "failed", undefined, reference)
}
