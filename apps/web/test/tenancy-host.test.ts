import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { addressOf, canHaveSubdomains, placeOf } from "../src/tenancy-host.ts"

const root = new URL("https://example.com")
const local = new URL("http://localhost:3000")
const asked = (host: Parameters<typeof placeOf>[0]["host"], cookie?: string) => ({ host, cookie })

describe("a host in subdomain routing", () => {
  const place = (host: Parameters<typeof placeOf>[0]["host"], at = root) =>
    placeOf({ host, root: at, routing: "subdomain" })

  test.each(["example.com", "example.com:443", "EXAMPLE.com", "example.com:65535"])(
    "%j is the root",
    (host) => {
      expect(place(host)).toEqual({ kind: "root" })
    },
  )

  test.each([
    ["acme.example.com", "acme"],
    ["acme.example.com:3000", "acme"],
    ["ACME.Example.COM", "acme"],
    ["north-wind-2.example.com", "north-wind-2"],
    ["xacme.example.com", "xacme"],
  ])("%j is the tenant %j", (host, slug) => {
    expect(place(host)).toEqual({ kind: "tenant", slug })
  })

  test.each([
    [null],
    [undefined],
    [""],
    [" "],
    [[]],
    [["acme.example.com", "acme.example.com"]],
    ["acme.example.com, globex.example.com"],
    ["acme.example.com,acme.example.com"],
    ["acme.example.com."],
    ["example.com."],
    [".example.com"],
    ["acme..example.com"],
    ["a.acme.example.com"],
    ["acmeexample.com"],
    ["evil.example"],
    ["acme.example.com.evil.example"],
    ["evil.example#acme.example.com"],
    ["user@acme.example.com"],
    ["acme.example.com/x"],
    ["acme.example.com:"],
    ["acme.example.com:80:80"],
    ["acme.example.com:x"],
    ["acme.example.com:123456"],
    [" acme.example.com"],
    ["acme.example.com\n"],
    ["acme.example.com\0"],
    ["ac\u212ae.example.com"],
    ["\uff41cme.example.com"],
    ["xn--acme-abc.example.com"],
    ["www.example.com"],
    ["api.example.com"],
    ["admin.example.com"],
    ["public.example.com"],
    ["__template__.example.com"],
    ["pg_catalog.example.com"],
    ["a.example.com"],
    ["-acme.example.com"],
    ["acme-.example.com"],
    [`${"a".repeat(41)}.example.com`],
    ["127.0.0.1"],
    ["127.0.0.1:3000"],
    ["[::1]:3000"],
    ["acme.127.0.0.1"],
    ["localhost"],
  ])("%j is unknown", (host) => {
    expect(place(host)).toEqual({ kind: "unknown" })
  })

  test("one in an array is read as it would be alone", () => {
    expect(place(["acme.example.com"])).toEqual({ kind: "tenant", slug: "acme" })
  })

  test("localhost is a root like any other", () => {
    expect(place("localhost:3000", local)).toEqual({ kind: "root" })
    expect(place("acme.localhost:3000", local)).toEqual({ kind: "tenant", slug: "acme" })
    expect(place("acme.localhost:4000", local)).toEqual({ kind: "tenant", slug: "acme" })
  })

  test("a cookie says nothing", () => {
    const question = { root, routing: "subdomain", cookie: "globex" } as const
    expect(placeOf({ ...question, host: "example.com" })).toEqual({ kind: "root" })
    expect(placeOf({ ...question, host: "acme.example.com" })).toMatchObject({ slug: "acme" })
  })

  test("nothing but one slug in front of the root host is ever a tenant", () => {
    const slugLike = fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/)
    const noise = fc.constantFrom(
      ".",
      "..",
      ":",
      ":80",
      ",",
      " ",
      "@",
      "/",
      "%",
      "\0",
      "é",
      "",
      "A",
    )
    const parts = fc.oneof(
      slugLike,
      noise,
      fc.constantFrom("example.com", "localhost"),
      fc.string(),
    )
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), (pieces) => {
        const host = pieces.join("")
        const found = place(host)
        if (found.kind === "unknown") return
        const bare = host.replace(/:[0-9]{1,5}$/, "")
        const expected = found.kind === "root" ? "example.com" : `${found.slug}.example.com`
        expect(bare.toLowerCase()).toBe(expected)
      }),
      { numRuns: 5_000 },
    )
  })

  test("every valid slug comes back as itself, whatever the case and port", () => {
    const slug = fc.stringMatching(/^[a-z][a-z0-9]{5,30}$/).map((text) => `q${text}`)
    fc.assert(
      fc.property(slug, fc.integer({ min: 1, max: 65_535 }), fc.boolean(), (name, port, upper) => {
        const host = `${upper ? name.toUpperCase() : name}.example.com:${port}`
        expect(place(host)).toEqual({ kind: "tenant", slug: name })
      }),
    )
  })
})

describe("a host in cookie routing", () => {
  const place = ({ host, cookie }: ReturnType<typeof asked>) =>
    placeOf({ host, cookie, root: local, routing: "cookie" })

  test.each([
    [asked("localhost:3000"), { kind: "root" }],
    [asked("localhost:3000", "acme"), { kind: "tenant", slug: "acme" }],
    [asked("localhost:3000", "ACME"), { kind: "root" }],
    [asked("localhost:3000", "www"), { kind: "root" }],
    [asked("localhost:3000", ""), { kind: "root" }],
    [asked("localhost:3000", "acme; globex"), { kind: "root" }],
    [asked("acme.localhost:3000"), { kind: "unknown" }],
    [asked("acme.localhost:3000", "acme"), { kind: "unknown" }],
    [asked("evil.example", "acme"), { kind: "unknown" }],
    [asked(null, "acme"), { kind: "unknown" }],
  ])("%j is %j", (question, expected) => {
    expect(place(question)).toEqual(expected)
  })

  test("the root may be an address", () => {
    const question = { routing: "cookie", cookie: "acme" } as const
    const v4 = new URL("http://127.0.0.1:3000")
    const v6 = new URL("http://[::1]:3000")
    expect(placeOf({ ...question, root: v4, host: "127.0.0.1:3000" })).toMatchObject({
      slug: "acme",
    })
    expect(placeOf({ ...question, root: v6, host: "[::1]:3000" })).toMatchObject({ slug: "acme" })
    expect(placeOf({ ...question, root: v6, host: "[::2]:3000" })).toEqual({ kind: "unknown" })
  })
})

describe("a tenant's address", () => {
  test("is the root's with the slug in front, port and scheme kept", () => {
    expect(addressOf({ slug: "acme" }, local, "subdomain").href).toBe("http://acme.localhost:3000/")
    expect(addressOf({ slug: "acme" }, root, "subdomain").href).toBe("https://acme.example.com/")
    expect(addressOf({}, root, "subdomain").href).toBe("https://example.com/")
  })

  test("is the root's own in cookie routing", () => {
    expect(addressOf({ slug: "acme" }, local, "cookie").href).toBe("http://localhost:3000/")
  })

  test.each([
    ["http://localhost:3000", true],
    ["https://example.com", true],
    ["http://127.0.0.1:3000", false],
    ["http://[::1]:3000", false],
  ])("%s can have subdomains: %s", (address, expected) => {
    expect(canHaveSubdomains(new URL(address))).toBe(expected)
  })
})
