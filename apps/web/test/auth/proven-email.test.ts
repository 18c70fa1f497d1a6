import { expect, test } from "vitest"
import { provenEmail } from "../../src/server/auth/proven-email.ts"

const verified = { email_verified: true }

test.each<[string, Record<string, unknown>, string | undefined]>([
  ["github", { email: "A@acme.test", ...verified }, "a@acme.test"],
  ["github", { email: "a@acme.test", email_verified: false }, undefined],
  ["github", { email: "a@acme.test" }, undefined],
  ["github", { ...verified }, undefined],
  ["google", { email: "a@gmail.com", ...verified }, "a@gmail.com"],
  ["google", { email: "a@acme.test", hd: "acme.test", ...verified }, "a@acme.test"],
  ["google", { email: "a@acme.test", ...verified }, undefined],
  ["google", { email: "a@acme.test", hd: "evil.test", ...verified }, undefined],
  ["google", { email: "a@gmail.com", email_verified: "true" }, undefined],
])("%s proves by %o the address %s", (provider, profile, email) => {
  expect(provenEmail(provider, profile)).toBe(email)
})
