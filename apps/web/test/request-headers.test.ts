import { describe, expect, test } from "vitest"
import { incomingHeaders, placeOfRequest } from "../src/request-headers.ts"

const settings = {
  APP_URL: new URL("https://example.com"),
  TENANT_ROUTING: "subdomain",
  TRUST_PROXY: false,
} as const
const behindProxy = { ...settings, TRUST_PROXY: true }
const byCookie = { ...settings, TENANT_ROUTING: "cookie" } as const

const incoming = (sent: Record<string, string>, config: typeof settings | typeof behindProxy) =>
  incomingHeaders({ headers: new Headers(sent), path: "/" }, undefined, config)

describe("headers on their way in", () => {
  test("the tenant's header names the host's tenant", () => {
    const headers = incoming({ host: "acme.example.com" }, settings)
    expect(headers.get("x-tenant-slug")).toBe("acme")
  })

  test.each(["example.com", "evil.example", "www.example.com"])("%s gets none", (host) => {
    expect(incoming({ host }, settings).has("x-tenant-slug")).toBe(false)
  })

  test.each(["x-tenant-slug", "X-Tenant-Slug", "x-tenant-id", "x-tenant-role"])(
    "a client's %s is dropped",
    (name) => {
      expect(incoming({ host: "example.com", [name]: "globex" }, settings).has(name)).toBe(false)
    },
  )

  test("a client's tenant header does not win against the host", () => {
    const headers = incoming({ host: "acme.example.com", "x-tenant-slug": "globex" }, settings)
    expect(headers.get("x-tenant-slug")).toBe("acme")
  })

  test("a client's nonce and request id are replaced", () => {
    const sent = { host: "acme.example.com", "x-nonce": "known", "x-request-id": "chosen-by-them" }
    const headers = incoming(sent, settings)
    expect(headers.get("x-nonce")).toMatch(/^[A-Za-z0-9+/]{22}==$/)
    expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/)
  })

  test("no two requests share a nonce", () => {
    const nonces = Array.from({ length: 100 }, () => incoming({}, settings).get("x-nonce"))
    expect(new Set(nonces).size).toBe(100)
  })
})

describe("a forwarded host", () => {
  const sent = { host: "acme.example.com", "x-forwarded-host": "globex.example.com" }

  test("is not believed and not handed on, unless the proxy is trusted", () => {
    const headers = incoming({ ...sent, "x-forwarded-proto": "http" }, settings)
    expect(headers.get("x-tenant-slug")).toBe("acme")
    expect(headers.has("x-forwarded-host")).toBe(false)
    expect(headers.has("x-forwarded-proto")).toBe(false)
    expect(placeOfRequest(new Headers(sent), undefined, settings)).toMatchObject({ slug: "acme" })
  })

  test("from a trusted proxy names the tenant", () => {
    expect(incoming(sent, behindProxy).get("x-tenant-slug")).toBe("globex")
  })

  test("in a list is ambiguous, so nobody's", () => {
    const list = { ...sent, "x-forwarded-host": "globex.example.com, acme.example.com" }
    expect(incoming(list, behindProxy).has("x-tenant-slug")).toBe(false)
  })

  test("left out by a trusted proxy, the Host header counts", () => {
    const headers = incoming({ host: "acme.example.com" }, behindProxy)
    expect(headers.get("x-tenant-slug")).toBe("acme")
  })

  test("a trusted proxy's request id is kept, if it looks like one", () => {
    const named = (id: string) =>
      incoming({ "x-request-id": id }, behindProxy).get("x-request-id") ?? ""
    expect(named("0123456789abcdef")).toBe("0123456789abcdef")
    expect(named("<script>alert(1)</script>")).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe("Next's own request", () => {
  const action = {
    "next-action": "00ab",
    "x-action-forwarded": "1",
    "x-request-id": "known",
    "x-requested-path": "/a",
  }
  const first = () => incoming({ host: "acme.example.com" }, settings).get("x-own-request") ?? ""

  test("a forwarded action is the client's host's, and keeps its request id and path", () => {
    const headers = incoming(
      { ...action, host: "localhost:3000", "x-own-request": first() },
      settings,
    )
    expect(Object.fromEntries(headers)).toMatchObject({
      host: "acme.example.com",
      "x-tenant-slug": "acme",
      "x-request-id": "known",
      "x-requested-path": "/a",
      "x-action-forwarded": "1",
    })
  })

  test.each([
    ["another secret", () => "guessed acme.example.com"],
    ["no secret", () => " acme.example.com"],
    ["a part of the secret", () => `${first().slice(0, 20)} acme.example.com`],
  ])("a client with %s gets its own host, and nothing of what it claims", (_, claim) => {
    const headers = incoming({ ...action, host: "example.com", "x-own-request": claim() }, settings)
    expect(headers.has("x-tenant-slug")).toBe(false)
    expect(headers.has("x-action-forwarded")).toBe(false)
    expect(headers.get("x-request-id")).not.toBe("known")
    expect(headers.get("x-requested-path")).toBe("/")
    expect(headers.get("x-own-request")).not.toBe(claim())
  })
})

describe("cookie routing", () => {
  test("the cookie names the tenant on the root host, and on no other", () => {
    const at = (host: string) =>
      incomingHeaders({ headers: new Headers({ host }), path: "/" }, "acme", byCookie).get(
        "x-tenant-slug",
      )
    expect(at("example.com")).toBe("acme")
    expect(at("acme.example.com")).toBeNull()
    expect(at("evil.example")).toBeNull()
  })
})
