import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage, ServerResponse } from "node:http"
import { REQUEST_ID_HEADER } from "../header-names.ts"

/**
 * Writes a line to the log for each response that refuses (400 to 499), because its page shows the
 * request's id. Here and not in the pages: Next draws not-found.tsx into every page, shown or not.
 */
export function logRefusals(): void {
  subscribe("http.server.response.finish", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
    const { statusCode } = response
    const id = response.getHeader(REQUEST_ID_HEADER)
    if (statusCode < 400 || statusCode >= 500 || !id) return
    // Without the query, which may hold what people typed, or a code.
    const path = request.url?.split("?", 1)[0]?.slice(0, 500)
    console.error(`Request ${id} refused: ${statusCode} ${request.method} ${path}`)
  })
}
