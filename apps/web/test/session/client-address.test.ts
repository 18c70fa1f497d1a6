import { describe, expect, test, vi } from "vitest"
import { addressSubject } from "../../src/server/auth/attempts.ts"
import { clientAddress } from "../../src/server/session/client-address.ts"
import { logUnreadableAddress } from "../../src/server/session/log-unreadable-address.ts"

const forwardedFor = (value: string) => clientAddress(new Headers({ "x-forwarded-for": value }))
const forwarded = (value: string) => clientAddress(new Headers({ forwarded: value }))

describe("client address", () => {
  test.each([
    ["nginx, IPv4", "198.51.100.9", "198.51.100.9"],
    ["nginx, IPv6", "2001:db8::1", "2001:db8::1"],
    ["nginx, after what the client sent", "10.0.0.1, 198.51.100.9", "198.51.100.9"],
    ["Azure, IPv4 with a port", "198.51.100.9:51234", "198.51.100.9"],
    ["Azure, IPv6 with a port", "[2001:db8::1]:4711", "2001:db8::1"],
    ["Azure, mapped IPv4 with a port", "[::ffff:198.51.100.9]:51234", "198.51.100.9"],
    ["AWS, upper case", "2001:DB8::21F:5BFF:FEBF:CE22:8A2E", "2001:db8:0:21f:5bff:febf:ce22:8a2e"],
    ["AWS, with the client's port", "203.0.113.7, 198.51.100.9:45678", "198.51.100.9"],
    ["Cloudflare, after its own list", "203.0.113.7,2001:db8:1::9", "2001:db8:1::9"],
    ["quoted", '"198.51.100.9"', "198.51.100.9"],
    ["quoted, in brackets, with a port", '"[2001:db8::1]:4711"', "2001:db8::1"],
    ["in brackets without a port", "[2001:db8::1]", "2001:db8::1"],
    ["mapped IPv4, as Node writes it", "::ffff:198.51.100.9", "198.51.100.9"],
    ["mapped IPv4, in hex", "::ffff:c633:6409", "198.51.100.9"],
    ["mapped IPv4, in full and upper case", "0:0:0:0:0:FFFF:C633:6409", "198.51.100.9"],
    ["with a zone", "fe80::1%eth0", "fe80::1"],
    ["with an encoded zone, in brackets", "[fe80::1%25eth0]:4711", "fe80::1"],
    ["with zeros that could be left out", "2001:0db8:0000:0:0:0:0:0001", "2001:db8::1"],
  ])("X-Forwarded-For by %s: %s is read", (_, value, address) => {
    expect(forwardedFor(value)).toBe(address)
  })

  test.each([
    ["an IPv4 address", "for=198.51.100.9", "198.51.100.9"],
    ["an address with a port", 'for="198.51.100.9:47011"', "198.51.100.9"],
    ["IPv6 in upper case", 'For="[2001:DB8:cafe::17]:4711"', "2001:db8:cafe::17"],
    ["other parameters around", 'by=203.0.113.43;For=198.51.100.9;proto="https"', "198.51.100.9"],
    ["several proxies", 'for=192.0.2.43, for="[2001:db8::17]";host=a', "2001:db8::17"],
    ["a made-up port", 'for="198.51.100.9:_port"', "198.51.100.9"],
    ["separators in a quoted text", 'host="a,b;for=192.0.2.1";for=198.51.100.9', "198.51.100.9"],
  ])("Forwarded (RFC 7239) with %s is read", (_, value, address) => {
    expect(forwarded(value)).toBe(address)
  })

  test.each([
    ["a quote that is never closed", 'for="192.0.2.1, for=198.51.100.9'],
    ["a quote before a quoted address", 'for="192.0.2.1, for="198.51.100.9:4711"'],
    ["an address of their own", "for=192.0.2.1, for=198.51.100.9"],
  ])("Forwarded: %s sent by the client does not change the proxy's address", (_, value) => {
    expect(forwarded(value)).toBe("198.51.100.9")
  })

  test("X-Forwarded-For: a quote sent by the client does not change the proxy's address", () => {
    expect(forwardedFor('"192.0.2.1, 198.51.100.9')).toBe("198.51.100.9")
  })

  test("Forwarded is not read beside X-Forwarded-For", () => {
    const headers = new Headers({ "x-forwarded-for": "198.51.100.9", forwarded: "for=192.0.2.1" })
    expect(clientAddress(headers)).toBe("198.51.100.9")
  })

  test.each([
    "",
    "unknown",
    "_hidden",
    "unix:",
    "198.51.100",
    "198.51.100.256",
    "0x7f.1",
    "198.51.100.9:",
    "[2001:db8::1",
    "2001:db8::1]:4711",
    "2001:db8::12345",
    "example.com",
    "198.51.100.9, ",
  ])("X-Forwarded-For: %j cannot be read", (value) => {
    expect(forwardedFor(value)).toBeNull()
  })

  test("no header cannot be read", () => {
    expect(clientAddress(new Headers())).toBeNull()
    expect(forwarded("proto=https")).toBeNull()
    expect(forwarded("for=unknown")).toBeNull()
  })
})

describe("limit per address", () => {
  const countOf = (value: string) => addressSubject(forwardedFor(value)).name

  test("every spelling of one address shares one count", () => {
    const spellings = ["198.51.100.9", "198.51.100.9:1", "[::ffff:198.51.100.9]:2"]
    expect(new Set([...spellings, "::FFFF:c633:6409", '"198.51.100.9"'].map(countOf)).size).toBe(1)
  })

  test("two mapped addresses have two counts", () => {
    expect(countOf("::ffff:c633:6409")).not.toBe(countOf("::ffff:c633:640a"))
  })

  test("addresses that cannot be read share one count", () => {
    expect(countOf("unknown")).toBe(countOf("_hidden"))
    expect(countOf("unknown")).toBe(addressSubject(null).name)
  })
})

describe("log of unreadable addresses", () => {
  test("an address that cannot be read is logged, at most once a minute", () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {})
    const headers = new Headers({ "x-forwarded-for": "un\tknown", "x-request-id": "the-request" })
    expect([0, 59_999, 60_000].map((now) => logUnreadableAddress(headers, now))).toEqual([
      true,
      false,
      true,
    ])
    expect(log).toHaveBeenCalledTimes(2)
    expect(log.mock.calls[0]?.[0]).toMatch(/^Request the-request: .*"un\\tknown"/)
  })
})
