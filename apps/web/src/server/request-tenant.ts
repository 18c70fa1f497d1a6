import "server-only"
import { type Tenant, type TenantScope, tenantScope } from "@repo/tenancy"
import { cookies, headers } from "next/headers"
import { notFound } from "next/navigation"
import { cache } from "react"
import { env } from "@/env"
import { TENANT_COOKIE, TENANT_HEADER } from "@/header-names"
import { placeOfRequest } from "@/request-headers"
import type { Place } from "@/tenancy-host"
import { handles } from "./handles.ts"

/**
 * The guard of a tenant's page: the tenant that this request is for, or a 404.
 *
 * A stage: until there are sessions everybody may read. The membership belongs here.
 */
export async function requireTenant(): Promise<Tenant> {
  const scope = await scopeOf(await headers())
  if (!scope) notFound()
  return scope.tenant
}

/** What the ambient resolver answers: the request's scope, or nothing outside of a request. */
export const requestScope = cache(async (): Promise<TenantScope | undefined> => {
  const sent = await headersIfAny()
  return sent && scopeOf(sent)
})

/** The place that this request means. Unknown, when the proxy and we do not read it alike. */
export async function requestPlace(): Promise<Place> {
  const sent = await headers()
  const cookie = (await cookies()).get(TENANT_COOKIE)?.value
  const place = placeOfRequest(sent, cookie, env())
  const slug = place.kind === "tenant" ? place.slug : null
  return sent.get(TENANT_HEADER) === slug ? place : { kind: "unknown" }
}

/** One look-up a request: the object that `headers()` gives is the same throughout. */
function scopeOf(sent: object): Promise<TenantScope | undefined> {
  const known = scopes.get(sent)
  if (known) return known
  const scope = findScope()
  scopes.set(sent, scope)
  return scope
}

const scopes = new WeakMap<object, Promise<TenantScope | undefined>>()

async function findScope(): Promise<TenantScope | undefined> {
  const place = await requestPlace()
  if (place.kind !== "tenant") return undefined
  const tenant = await handles()
    .sharedDb.selectFrom("tenancy.tenants")
    .select(["id", "schema", "slug", "name", "status"])
    .where("slug", "=", place.slug)
    .where("status", "=", "active")
    .executeTakeFirst()
  return tenant && tenantScope({ tenant, access: "read", actor: "system" })
}

/** Outside a request there are none. Every other refusal of Next's (in a cached function, at build) stands. */
async function headersIfAny(): Promise<Headers | undefined> {
  try {
    return await headers()
  } catch (error) {
    const isOutside = error instanceof Error && error.message.includes("outside a request scope")
    if (isOutside) return undefined
    throw error
  }
}
