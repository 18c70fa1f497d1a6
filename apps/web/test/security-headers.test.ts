import { describe, expect, test } from "vitest"
import { type SecurityQuestion, securityHeaders } from "../src/security-headers.ts"
import { providerOrigins } from "../src/sign-in-providers.ts"

const production = { nonce: "N0nce", root: new URL("https://example.com"), isDevelopment: false }
const policy = (question: SecurityQuestion) =>
  new Map(
    securityHeaders(question)
      ["Content-Security-Policy"]?.split("; ")
      .map((directive) => directive.split(/ (.*)/s) as [string, string]),
  )

describe("the headers of every response", () => {
  test("scripts run by their nonce only", () => {
    expect(policy(production).get("script-src")).toBe("'nonce-N0nce' 'strict-dynamic'")
  })

  test("nothing unsafe is allowed in production", () => {
    expect(securityHeaders(production)["Content-Security-Policy"]).not.toContain("unsafe")
  })

  test("eval and the refresh socket are for development", () => {
    const development = policy({ ...production, isDevelopment: true })
    expect(development.get("script-src")).toContain("'unsafe-eval'")
    expect(development.get("connect-src")).toContain("ws:")
  })

  test("a form may end on our hosts, and no other", () => {
    const root = new URL("http://localhost:3000")
    expect(policy({ ...production, root }).get("form-action")).toBe(
      "'self' http://localhost:3000 http://*.localhost:3000",
    )
  })

  test("a form may end at a sign-in provider whose keys are set", () => {
    const providers = providerOrigins({ GITHUB_ID: "x", GOOGLE_ID: undefined })
    const target = policy({ ...production, providers }).get("form-action")
    expect(target).toMatch(/ https:\/\/github\.com$/)
  })

  test("https is insisted on where the root has it", () => {
    const plain = securityHeaders({ ...production, root: new URL("http://localhost:3000") })
    expect(securityHeaders(production)).toHaveProperty("Strict-Transport-Security")
    expect(plain).not.toHaveProperty("Strict-Transport-Security")
  })
})
