import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  destinationUrl,
  type Hosts,
  parseDestination,
} from "../../src/server/session/destination.ts"

const production: Hosts = { root: new URL("https://example.com"), routing: "subdomain" }
const local: Hosts = { root: new URL("http://localhost:3000"), routing: "subdomain" }
const oneHost: Hosts = { root: new URL("https://example.com"), routing: "cookie" }

describe("a callbackUrl", () => {
  test.each([
    ["/", { path: "/" }],
    ["/tenants?all", { path: "/tenants?all" }],
    ["https://example.com", { path: "/" }],
    ["https://example.com/tenants", { path: "/tenants" }],
    ["https://example.com:443/tenants", { path: "/tenants" }],
    ["https://EXAMPLE.com/tenants", { path: "/tenants" }],
    ["https://acme.example.com/projects/1?a=b", { slug: "acme", path: "/projects/1?a=b" }],
  ])("%j leads to %j", (text, destination) => {
    expect(parseDestination(text, production)).toEqual(destination)
  })

  test.each([
    [null],
    [undefined],
    [""],
    ["tenants"],
    ["//evil.example"],
    ["/\\evil.example"],
    ["https://evil.example/"],
    ["https://example.com.evil.example/"],
    ["https://evil.example/#https://example.com"],
    ["https://evilexample.com/"],
    ["https://example.com@evil.example/"],
    ["https://user@example.com/"],
    ["https://user:word@acme.example.com/"],
    ["https://example.com:8443/"],
    ["http://example.com/"],
    ["http://acme.example.com/"],
    ["ftp://example.com/"],
    ["javascript:alert(1)"],
    ["data:text/html,x"],
    ["https:example.com"],
    ["https:/example.com"],
    ["https:\\\\example.com"],
    ["https://example.com\\@evil.example/"],
    ["https://example.com\t.evil.example/"],
    [" https://example.com/"],
    ["https://example.com./"],
    ["https://acme.example.com./"],
    ["https://a.acme.example.com/"],
    ["https://www.example.com/"],
    ["https://admin.example.com/"],
    ["https://ac\u212ae.example.com/"],
    ["https://\uff41cme.example.com/"],
    ["https://acme.example.com//evil.example"],
    ["https://acme.example.com/..//evil.example"],
    [`https://acme.example.com/${"a".repeat(2_100)}`],
  ])("%j is refused", (text) => {
    expect(parseDestination(text, production)).toBeUndefined()
  })

  test("has the root's port and scheme", () => {
    expect(parseDestination("http://acme.localhost:3000/x", local)).toEqual({
      slug: "acme",
      path: "/x",
    })
    expect(parseDestination("http://acme.localhost/x", local)).toBeUndefined()
    expect(parseDestination("https://acme.localhost:3000/x", local)).toBeUndefined()
  })

  test("in cookie routing is the one host's", () => {
    expect(parseDestination("https://example.com/x", oneHost)).toEqual({ path: "/x" })
    expect(parseDestination("https://acme.example.com/x", oneHost)).toBeUndefined()
  })

  test("that is let through is an address of ours, and of the place it names", () => {
    const piece = fc.oneof(
      fc.constantFrom("https://", "http://", "//", "/", "\\", "@", ":", ".", "?", "#", "%2f", "\n"),
      fc.constantFrom("example.com", "acme", "evil.example", "localhost", ":443", ":3000"),
      fc.string({ unit: "binary", maxLength: 3 }),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 7 }), (pieces) => {
        const destination = parseDestination(pieces.join(""), production)
        if (!destination) return
        const { slug } = destination
        const url = destinationUrl(destination, production)
        expect(url.origin).toBe(`https://${slug ? `${slug}.` : ""}example.com`)
        expect(url.username + url.password).toBe("")
        expect(parseDestination(url.href, production)).toEqual(destination)
      }),
      { numRuns: 2_000 },
    )
  })
})
