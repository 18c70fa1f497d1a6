import "server-only"
import { headers } from "next/headers"
import { unstable_rethrow } from "next/navigation"
import { REQUEST_ID_HEADER } from "@/header-names"
import type { Admission } from "../admission.ts"
import { handles } from "../handles.ts"
import { failureOf, mayBeGone } from "./failure-of.ts"
import type { FailureCode } from "./failures.ts"

export type Outcome<T> = { readonly value: T } | { readonly failure: FailureCode }

/**
 * Runs what may fail, and says which failure it was. What nobody foresaw is written to the log
 * with the request's id. Next's own signals (redirect, notFound) pass.
 */
export async function foreseen<T>(
  run: () => Promise<T>,
  admission?: Admission,
): Promise<Outcome<T>> {
  try {
    return { value: await run() }
  } catch (error) {
    unstable_rethrow(error)
    if (admission && mayBeGone(error) && (await isGone(admission))) return { failure: "gone" }
    const failure = failureOf(error)
    if (failure === "failed") await log(error)
    return { failure }
  }
}

/** The tenant was there when the guard asked. */
async function isGone({ tenant }: Admission): Promise<boolean> {
  const row = await handles()
    .sharedDb.selectFrom("tenancy.tenants")
    .select("id")
    .where("id", "=", tenant.id)
    .where("status", "!=", "deleting")
    .executeTakeFirst()
  return row === undefined
}

async function log(error: unknown): Promise<void> {
  console.error(`Request ${(await headers()).get(REQUEST_ID_HEADER)} failed:`, error)
}
