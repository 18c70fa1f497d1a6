import { expect, test } from "vitest"
import { sessionCookie, verifierCookie } from "../../src/server/session/cookie.ts"
import { visitOf } from "../../src/server/session/visit.ts"

test.each([
  ["192.0.2.7", "192.0.2.7"],
  ["203.0.113.1, 192.0.2.7", "192.0.2.7"],
  ["::ffff:192.0.2.7", "192.0.2.7"],
  ["2001:db8::1", "2001:db8::1"],
  ["fe80::1%eth0", "fe80::1"],
  ["unknown", null],
  ["192.0.2.7:1234", "192.0.2.7"],
  ["", null],
])("of forwarded addresses %j, %j is the visitor's", (forwarded, address) => {
  const headers = new Headers({ "x-forwarded-for": forwarded })
  expect(visitOf(headers, "example.com").address).toBe(address)
})

test("a session's cookie is the host's alone, and on https the browser insists on it", () => {
  const attributes = { httpOnly: true, sameSite: "lax", path: "/" }
  expect(sessionCookie(new URL("https://example.com"))).toEqual({
    name: "__Host-session",
    attributes: { ...attributes, secure: true },
  })
  expect(sessionCookie(new URL("http://localhost:3000"))).toEqual({
    name: "session",
    attributes: { ...attributes, secure: false },
  })
})

test("each attempt has a verifier of its own, for two minutes", () => {
  const root = new URL("https://example.com")
  expect(verifierCookie("one", root).name).not.toBe(verifierCookie("two", root).name)
  expect(verifierCookie("one", root)).toMatchObject({
    name: "__Host-verifier-one",
    attributes: { httpOnly: true, secure: true, maxAge: 120 },
  })
})
