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

/** Ties the reference on an error page to the request id, for whoever reads the log. */
export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  if (typeof error === "object" && error !== null) {
    // One failed query ends the page and its metadata: Next reports it for each.
    if (reported.has(error)) return
    reported.add(error)
  }
  const id = request.headers[REQUEST_ID_HEADER]
  const hasDigest = typeof error === "object" && error !== null && "digest" in error
  const reference = hasDigest ? error.digest : "none"
  console.error(`Request ${id} failed: ${request.method} ${request.path} (reference ${reference})`)
}

const reported = new WeakSet<object>()
