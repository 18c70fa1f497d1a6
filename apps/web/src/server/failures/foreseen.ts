import "server-only"
import { unstable_rethrow } from "next/navigation"
import type { Admission } from "../admission.ts"
import { isTenantGone } from "../is-tenant-gone.ts"
import { failureOf, mayBeGone } from "./failure-of.ts"
import { type FailureCode, failures } from "./failures.ts"
import { logFailure } from "./log-failure.ts"

export type Outcome<T> = { readonly value: T } | { readonly failure: FailureCode }

/**
 * Runs what may fail, and says which failure it was. What is not the sender's doing is written to
 * the log with the request's id. Next's own signals (redirect, notFound) pass.
 */
export async function foreseen<T>(
  run: () => Promise<T>,
  admission?: Admission,
): Promise<Outcome<T>> {
  try {
    return { value: await run() }
  } catch (error) {
    unstable_rethrow(error)
    const isGone = admission && mayBeGone(error) && (await isTenantGone(admission.tenant))
    const failure = isGone ? "gone" : failureOf(error)
    if (isGone || failures[failure].status >= 500) await logFailure(failure, error)
    return { failure }
  }
}
