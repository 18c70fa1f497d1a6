import { REQUEST_ID_HEADER } from "../../header-names.ts"
import { clientAddress } from "./client-address.ts"

/** What a session and the audit log note of the browser that asks. */
export interface Visit {
  /** The host's name, without the port: the session is good on this host only. */
  readonly host: string
  readonly userAgent: string | null
  /** The visitor's IP address, in its one spelling; null when it cannot be read. */
  readonly address: string | null
  /** The log's name for the request. */
  readonly requestId: string | null
}

/** The visit that a request's headers tell of. */
export function visitOf(headers: Headers, host: string): Visit {
  return {
    host,
    userAgent: headers.get("user-agent")?.slice(0, 500) ?? null,
    address: clientAddress(headers),
    requestId: headers.get(REQUEST_ID_HEADER)?.slice(0, 64) ?? null,
  }
}
