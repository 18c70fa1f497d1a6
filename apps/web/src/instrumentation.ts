import type { Instrumentation } from "next"
import { REQUEST_ID_HEADER } from "./header-names.ts"

/** Before the first request: what must be right is checked, and wrong settings stop the start. */
export async function register(): Promise<void> {
  // Next compiles this file for its edge runtime too, where nothing of ours runs.
  // biome-ignore lint/style/noProcessEnv: Next's own constant, replaced when it compiles.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { checkBeforeStart } = await import("./server/check-before-start.ts")
    await checkBeforeStart()
  }
}

/** Writes to the log, in one line, the error, the request's id and the reference on the error page. */
export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  if (typeof error === "object" && error !== null) {
    // One failed query ends the page and its metadata: Next reports it for each.
    if (reported.has(error)) return
    reported.add(error)
  }
  const id = request.headers[REQUEST_ID_HEADER]
  const hasDigest = typeof error === "object" && error !== null && "digest" in error
  const reference = hasDigest && error.digest !== id ? ` (reference ${error.digest})` : ""
  const [reason] = String(error).split("\n")
  // Without the query, which may hold what people typed, or a code.
  const [path = ""] = request.path.split("?")
  const asked = `${request.method} ${path.slice(0, 500)}`
  console.error(`Request ${id} failed: ${asked}${reference}: ${reason}`)
}

const reported = new WeakSet<object>()
