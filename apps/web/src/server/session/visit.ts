import { isIP } from "node:net"
import { REQUEST_ID_HEADER } from "../../header-names.ts"

/** What a session and the audit log note of the browser that asks. */
export interface Visit {
  /** The host's name, without the port: the session is good on this host only. */
  readonly host: string
  readonly userAgent: string | null
  /** The visitor's IP address. */
  readonly address: string | null
  /** The log's name for the request. */
  readonly requestId: string | null
}

/** The visit that a request's headers tell of. */
export function visitOf(headers: Headers, host: string): Visit {
  return {
    host,
    userAgent: headers.get("user-agent")?.slice(0, 500) ?? null,
    address: addressIn(headers.get("x-forwarded-for")),
    requestId: headers.get(REQUEST_ID_HEADER)?.slice(0, 64) ?? null,
  }
}

/**
 * The last of the forwarded addresses: the one that the nearest proxy saw. Without TRUST_PROXY
 * there is only one, which peer-address.ts has put there; what a client sends comes before. Without
 * its zone, which means something on this machine only and is no address to PostgreSQL.
 */
function addressIn(forwarded: string | null): string | null {
  const last =
    forwarded
      ?.split(",")
      .at(-1)
      ?.trim()
      .replace(/^::ffff:(?=\d+\.)/i, "")
      .replace(/%.*$/, "") ?? ""
  return isIP(last) ? last : null
}
