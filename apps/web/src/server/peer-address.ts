import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage } from "node:http"

/**
 * Has every request say which address it really came from. Next tells the app by x-forwarded-for
 * only, and leaves it as the client wrote it: whoever guesses passwords could then be somebody else
 * every time. For when no proxy is trusted to write it.
 */
export function notePeerAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage }
    request.headers["x-forwarded-for"] = request.socket.remoteAddress
    delete request.headers.forwarded
  })
}
