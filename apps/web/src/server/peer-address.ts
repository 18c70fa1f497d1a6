import { subscribe } from "node:diagnostics_channel"
import type { IncomingMessage } from "node:http"
import { OWN_REQUEST_HEADER } from "@/header-names"
import { hostOfOwnRequest } from "@/own-request"

/**
 * Has every request say which address it really came from. Next tells the app by x-forwarded-for
 * only, and leaves it as the client wrote it: whoever guesses passwords could then be somebody else
 * every time. For when no proxy is trusted to write it.
 */
export function notePeerAddresses(): void {
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage }
    // Next's own request says already which address the client has.
    if (hostOfOwnRequest(request.headers[OWN_REQUEST_HEADER]) !== undefined) return
    request.headers["x-forwarded-for"] = request.socket.remoteAddress
    delete request.headers.forwarded
  })
}
