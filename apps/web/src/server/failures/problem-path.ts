import "server-only"
import type { Route } from "next"
import { headers } from "next/headers"
import { env } from "@/env"
import { REQUEST_ID_HEADER } from "@/header-names"
import type { FailureCode } from "./failures.ts"
import { logFailure } from "./log-failure.ts"
import { sealReference } from "./request-reference.ts"

/**
 * The page of a failure, with its true status, for what has no status of its own: a page, and a
 * form that was sent without JavaScript. It shows the id of this request, which is logged here.
 *
 * @param to where trying again leads.
 */
export async function problemPath(code: FailureCode, to?: string): Promise<Route> {
  await logFailure(code)
  const id = (await headers()).get(REQUEST_ID_HEADER)
  const query = new URLSearchParams({
    ...(to !== undefined && { to }),
    ...(id && { request: sealReference(id, env().NEXTAUTH_SECRET) }),
  })
  return `/problem/${code}?${query}` as Route
}
