import "server-only"
import { withTenant } from "@repo/tenancy"
import type { NextRequest } from "next/server"
import { env } from "@/env"
import { isFromOwnPage, isReadOnlyMethod } from "@/request-origin"
import { type Admission, decide, type Refusal } from "./admission.ts"
import { failureResponse } from "./failures/failure-response.ts"
import { type FailureCode, RequestFailure } from "./failures/failures.ts"
import { foreseen } from "./failures/foreseen.ts"
import { movedAddress } from "./moved.ts"
import { noteUse } from "./note-use.ts"
import type { Permission } from "./permissions.ts"
import { requestPath, signInPath } from "./request-place.ts"
import { isNavigation } from "./session/navigation.ts"
import { requestStanding, type Standing, type Visitor } from "./standing.ts"

type Handler<Params> = (
  request: NextRequest,
  context: { params: Promise<Params> },
) => Promise<Response>

/**
 * A route handler of a tenant. It runs in the tenant's scope, with the access that the permission
 * brings; whoever may not gets the true status, as JSON or, in a browser's window, as a page.
 *
 *     export const GET = memberHandler("projects.export", async () => csv(await listProjects()))
 */
export function memberHandler<Params = object>(
  permission: Permission,
  run: (request: NextRequest, admission: Admission & { params: Params }) => Promise<Response>,
): Handler<Params> {
  return async (request, context) => {
    const decision = await foreseen(() => decideOn(request, permission))
    if (!("value" in decision)) return await failureResponse(decision.failure)
    if (!decision.value.admitted) {
      return await refuse(request, decision.value.refusal, decision.value.standing)
    }
    const { admission } = decision.value
    noteUse(admission.user)
    const params = await context.params
    return await answer(
      () => withTenant(admission.scope, () => run(request, { ...admission, params })),
      admission,
    )
  }
}

/** A route handler of a signed-in person, in whichever tenant, or in none. It has no tenant's scope. */
export function visitorHandler<Params = object>(
  run: (
    request: NextRequest,
    visit: { visitor: Visitor; standing: Standing; params: Params },
  ) => Promise<Response>,
): Handler<Params> {
  return (request, context) =>
    answer(async () => {
      assertOwnOrigin(request)
      const standing = await requestStanding()
      if (standing.place.kind === "unknown" || standing.isStray) {
        throw new RequestFailure("not_found")
      }
      const { visitor } = standing
      if (!visitor) return await refuse(request, "signed_out", standing)
      noteUse(visitor)
      return await run(request, { visitor, standing, params: await context.params })
    })
}

async function decideOn(request: NextRequest, permission: Permission) {
  assertOwnOrigin(request)
  return await decide(permission)
}

function assertOwnOrigin(request: NextRequest): void {
  if (isReadOnlyMethod(request.method) || isFromOwnPage(request.headers, env())) return
  throw new RequestFailure("foreign_origin")
}

async function answer(run: () => Promise<Response>, admission?: Admission): Promise<Response> {
  const outcome = await foreseen(run, admission)
  if (!("value" in outcome)) return await failureResponse(outcome.failure)
  const response = outcome.value
  if (!response.headers.has("cache-control")) {
    response.headers.set("cache-control", "private, no-store")
  }
  return response
}

/**
 * Signed out in a browser's window, one is sent to sign in and comes back. By an old slug, whatever
 * only reads is sent to the new one.
 */
async function refuse(request: NextRequest, refusal: Refusal, { place, tenant }: Standing) {
  if (refusal === "signed_out" && request.method === "GET" && opensWindow(request.headers)) {
    return leadTo(signInPath(place, await requestPath()))
  }
  if (refusal === "moved" && tenant && isReadOnlyMethod(request.method)) {
    return leadTo(await movedAddress(tenant))
  }
  return await failureResponse(failureCode[refusal])
}

function leadTo(location: string): Response {
  return new Response(null, { status: 307, headers: { location, "cache-control": "no-store" } })
}

function opensWindow(headers: Headers): boolean {
  return isNavigation(headers) && headers.get("accept")?.includes("text/html") === true
}

const failureCode: Record<Refusal, FailureCode> = {
  signed_out: "signed_out",
  not_found: "not_found",
  no_tenant: "not_found",
  moved: "moved",
  suspended: "suspended",
  updating: "updating",
  forbidden: "forbidden",
}
