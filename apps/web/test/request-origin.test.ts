import { describe, expect, test } from "vitest"
import { isFromOwnPage, isReadOnlyMethod } from "../src/request-origin.ts"

const settings = { APP_URL: new URL("https://example.com"), TRUST_PROXY: false }

describe("the origin of what is posted", () => {
  const isOwn = (headers: Record<string, string>, given = settings) =>
    isFromOwnPage(new Headers(headers), given)

  test("is the very host it is posted to", () => {
    expect(isOwn({ host: "acme.example.com", origin: "https://acme.example.com" })).toBe(true)
    expect(isOwn({ host: "ACME.example.com", origin: "https://acme.example.com" })).toBe(true)
  })

  test.each([
    ["a sibling tenant", "https://globex.example.com"],
    ["the root", "https://example.com"],
    ["another site", "https://evil.example"],
    ["a host that begins alike", "https://acme.example.com.evil.example"],
    ["another port", "https://acme.example.com:8443"],
    ["another scheme", "http://acme.example.com"],
    ["null", "null"],
    ["two origins", "https://acme.example.com, https://evil.example"],
    ["nothing", ""],
  ])("%s is refused", (_, origin) => {
    expect(isOwn({ host: "acme.example.com", origin })).toBe(false)
  })

  test("missing is refused, and so is a missing host", () => {
    expect(isOwn({ host: "acme.example.com" })).toBe(false)
    expect(isOwn({ origin: "https://acme.example.com" })).toBe(false)
  })

  test("keeps its port where the address has one", () => {
    const local = { ...settings, APP_URL: new URL("http://localhost:3000") }
    const sent = { host: "acme.localhost:3000", origin: "http://acme.localhost:3000" }
    expect(isOwn(sent, local)).toBe(true)
    expect(isOwn({ ...sent, origin: "http://acme.localhost:4000" }, local)).toBe(false)
  })

  test("is held against the forwarded host behind a trusted proxy only", () => {
    const sent = {
      host: "inner:3000",
      "x-forwarded-host": "acme.example.com",
      origin: "https://acme.example.com",
    }
    expect(isOwn(sent)).toBe(false)
    expect(isOwn(sent, { ...settings, TRUST_PROXY: true })).toBe(true)
  })
})

test.each([
  ["GET", true],
  ["HEAD", true],
  ["OPTIONS", true],
  ["POST", false],
  ["PUT", false],
  ["PATCH", false],
  ["DELETE", false],
  ["PROPFIND", false],
])("%s changes nothing: %s", (method, expected) => {
  expect(isReadOnlyMethod(method)).toBe(expected)
})
