import { REQUEST_ID_HEADER } from "../../header-names.ts"
import { writtenAddress } from "./client-address.ts"

/**
 * Writes to the log that a proxy sends addresses in a form that cannot be read. At most once a
 * minute: it is the same for every request of that proxy.
 *
 * @returns whether it was written.
 */
export function logUnreadableAddress(headers: Headers, now = Date.now()): boolean {
  if (now - lastTime < 60_000) return false
  lastTime = now
  const written = writtenAddress(headers)
  const what =
    written === undefined
      ? "no X-Forwarded-For and no Forwarded header names the client's address"
      : `the client's address cannot be read: ${JSON.stringify(written.slice(0, 100))}`
  console.error(
    `Request ${headers.get(REQUEST_ID_HEADER)}: ${what}. All such clients share one sign-in limit, and the audit log has no address for them. Check what the proxy sends: docs/deploy.md, The reverse proxy.`,
  )
  return true
}

let lastTime = Number.NEGATIVE_INFINITY
