import { isIP } from "node:net"

/**
 * The address of the client, as the nearest proxy wrote it: the last entry of X-Forwarded-For; of
 * Forwarded (RFC 7239), where there is no X-Forwarded-For. Always in one spelling, so that one
 * client has one count and one entry in the audit log.
 *
 *     clientAddress(new Headers({ "x-forwarded-for": "192.0.2.1, 198.51.100.9:51234" })) // "198.51.100.9"
 *     clientAddress(new Headers({ forwarded: 'for="[2001:DB8::1]:4711";proto=https' }))   // "2001:db8::1"
 *
 * @returns null when it cannot be read, or there is none.
 */
export function clientAddress(headers: Headers): string | null {
  const written = writtenAddress(headers)
  return written === undefined ? null : (parseAddress(written) ?? null)
}

/**
 * What the nearest proxy wrote, as it stands in the header. Read from the end, so that nothing a
 * client has sent before it (a quote that is never closed) changes how it is read.
 */
export function writtenAddress(headers: Headers): string | undefined {
  const list = headers.get("x-forwarded-for")
  if (list !== null) return list.split(",").at(-1)?.trim()
  const last = lastElement.exec(headers.get("forwarded") ?? "")?.[0] ?? ""
  const pairs = [...last.matchAll(pair)]
  return pairs.find(([, name]) => name?.toLowerCase() === "for")?.[2]?.trim()
}

const lastElement = /(?:[^",]|"[^"]*")*$/
const pair = /([\w-]+)\s*=\s*("[^"]*"|[^;"]*)/g

/**
 * Reads an address with or without a port, brackets, quotes or a zone. IPv4 that is mapped into
 * IPv6 is IPv4.
 *
 *     parseAddress("[2001:DB8:0::1]:4711") // "2001:db8::1"
 *     parseAddress("::ffff:c633:6409")     // "198.51.100.9"
 *     parseAddress("unknown")              // undefined
 */
function parseAddress(written: string): string | undefined {
  const text = unquoted(written.trim())
  const bare = withPort.exec(text)?.slice(1).find(Boolean) ?? text
  // A zone names a network card of the proxy's, and PostgreSQL does not know it.
  const address = bare.replace(/%.*$/, "")
  const version = isIP(address)
  if (version === 0) return undefined
  return version === 4 ? address : canonicalIPv6(address)
}

/** An address in brackets, with a port or without; IPv4 with a port. A port may be a made-up name (RFC 7239, 6.3). */
const withPort = /^(?:\[([^\]]+)\](?::[\w.-]+)?|([0-9.]+):[\w.-]+)$/

/** The spelling of RFC 5952, which URLs are written in. */
function canonicalIPv6(address: string): string {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1)
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical)
  if (!mapped) return canonical
  return mapped
    .slice(1)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((number) => [number >> 8, number & 255])
    .join(".")
}

function unquoted(text: string): string {
  return /^".*"$/.test(text) ? text.slice(1, -1).trim() : text
}
