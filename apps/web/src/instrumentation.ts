import type { Instrumentation } from "next"
import { env, SettingsError } from "./env.ts"
import { REQUEST_ID_HEADER } from "./request-headers.ts"

/** Before the first request: settings that are wrong stop the start. */
export function register(): void {
  try {
    env()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

/** Ties the reference on an error page to the request id, for whoever reads the log. */
export const onRequestError: Instrumentation.onRequestError = (error, request) => {
  const id = request.headers[REQUEST_ID_HEADER]
  const digest = error instanceof Error && "digest" in error ? error.digest : "none"
  console.error(`Request ${id} failed: ${request.method} ${request.path} (reference ${digest})`)
}
