import "server-only"
import { headers } from "next/headers"
import { REQUEST_ID_HEADER } from "@/header-names"
import { requestPath } from "../request-place.ts"
import { type FailureCode, failures } from "./failures.ts"

/**
 * Writes to the log why this request failed, under the id that the person is shown: each shown id
 * is in the log, with the error where there is one. Without one, once a request.
 */
export async function logFailure(code: FailureCode, error?: unknown): Promise<void> {
  const sent = await headers()
  const what = error instanceof Error ? error : sent
  if (logged.has(what)) return
  logged.add(what).add(sent)
  const id = sent.get(REQUEST_ID_HEADER)
  // Without the query, which may hold what people typed, or a code.
  const [path = ""] = (await requestPath()).split("?")
  const end = `${failures[code].status} ${code} ${path.slice(0, 500)}`
  if (error === undefined) console.error(`Request ${id} refused: ${end}`)
  else console.error(`Request ${id} failed: ${end}:`, error)
}

/** Errors, and requests by their headers: that object is the same throughout a request. */
const logged = new WeakSet<object>()
