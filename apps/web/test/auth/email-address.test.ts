import { expect, test } from "vitest"
import { parseEmailAddress } from "../../src/server/auth/email-address.ts"
import { provenEmail } from "../../src/server/auth/proven-email.ts"

test.each([
  ["olivia@acme.test", "olivia@acme.test"],
  [" Olivia@ACME.test\n", "olivia@acme.test"],
  ["o.m+x@mail.acme.test", "o.m+x@mail.acme.test"],
])("%j is the address %j", (typed, email) => {
  expect(parseEmailAddress(typed)).toBe(email)
})

test.each([
  [undefined],
  [["a@b.test"]],
  [""],
  ["olivia"],
  ["@acme.test"],
  ["olivia@"],
  ["a@b@acme.test"],
  ["a@acme.test,b@evil.test"],
  ["a@acme.test b@evil.test"],
  ["<a@acme.test>"],
  ['"a b"@acme.test'],
  ["a@acme.test\r\nbcc: b@evil.test"],
  ["\u212aim@acme.test"],
  ["a@\uff41cme.test"],
  [`${"a".repeat(250)}@b.test`],
])("%j is none", (typed) => {
  expect(parseEmailAddress(typed)).toBeUndefined()
})

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
