import "server-only"
import { type TenantScope, tenantScope } from "@repo/tenancy"
import type { Route } from "next"
import { headers } from "next/headers"
import { forbidden, notFound, redirect } from "next/navigation"
import { env } from "@/env"
import { type Admission, decide, type Refusal, refusalOf } from "./admission.ts"
import { auditView } from "./audit/audit-access.ts"
import { problemPath } from "./failures/problem-path.ts"
import { movedAddress } from "./moved.ts"
import { noteUse } from "./note-use.ts"
import type { Permission } from "./permissions.ts"
import { isRendering } from "./rendering.ts"
import { requestPath, signInPath } from "./request-place.ts"
import { isAtPersonsPages, requestStanding, type Standing, type Visitor } from "./standing.ts"

/**
 * The guard of a tenant's page. Call it first, above every Suspense boundary and `loading.tsx`:
 * after those the status is sent and a refusal would be a 200.
 *
 *     const { tenant, member } = await requireMember("projects.read")
 *
 * Whoever is signed out is sent to sign in and comes back, whoever asks by an old slug to the new
 * one; a suspended tenant and a missing permission are a 403, a tenant that this app is too old or
 * too new for a 503, everything else is the one 404.
 */
export async function requireMember(permission: Permission): Promise<Admission> {
  const decision = await decide(permission)
  if (!decision.admitted) return await turnAway(decision.refusal, decision.standing)
  noteUse(decision.admission.user)
  return decision.admission
}

/** The guard of a person's own pages on the root host: whoever is signed in, in tenants or in none. */
export async function requireVisitor(): Promise<Visitor> {
  const standing = await requestStanding()
  if (!isAtPersonsPages(standing)) notFound()
  if (!standing.visitor) return await turnAway("signed_out", standing)
  noteUse(standing.visitor)
  return standing.visitor
}

/**
 * What the ambient resolver answers while a page renders: the tenant of the request, read only.
 * A page that forgot its guard is turned away here. Actions and route handlers get nothing: they
 * enter the scope that their guard gives.
 */
export async function renderingScope(): Promise<TenantScope | undefined> {
  if (!isRendering() || !(await isInRequest())) return undefined
  const standing = await requestStanding()
  const { visitor, tenant } = standing
  const refusal = refusalOf(standing)
  if (refusal || !visitor || !tenant) return await turnAway(refusal ?? "not_found", standing)
  if (tenant.role === "superuser") await auditView(standing)
  return scopeOf(standing, () =>
    tenantScope({
      tenant,
      access: "read",
      actor: { userId: visitor.userId, superuser: tenant.role === "superuser" },
    }),
  )
}

async function turnAway(refusal: Refusal, { place, tenant }: Standing): Promise<never> {
  if (refusal === "signed_out") redirect(signInPath(place, await requestPath()) as Route)
  if (refusal === "suspended" || refusal === "forbidden") forbidden()
  if (refusal === "moved" && tenant) redirect((await movedAddress(tenant)) as Route)
  // No page of Next's can be a 503; the problem's is a route handler.
  if (refusal === "updating") redirect(await problemPath("updating", await requestPath()))
  if (refusal === "no_tenant" && env().TENANT_ROUTING === "cookie") redirect("/tenants" as Route)
  notFound()
}

/** Outside a request there are no headers. Every other refusal of Next's (in a cached function, at build) stands. */
async function isInRequest(): Promise<boolean> {
  try {
    await headers()
    return true
  } catch (error) {
    if (error instanceof Error && error.message.includes("outside a request scope")) return false
    throw error
  }
}

/** One scope a request, so that comparing two is comparing one with itself. */
function scopeOf(standing: Standing, make: () => TenantScope): TenantScope {
  const scope = scopes.get(standing) ?? make()
  scopes.set(standing, scope)
  return scope
}

const scopes = new WeakMap<Standing, TenantScope>()
