import { expect, test } from "vitest"
import { parseEmailAddress } from "../src/email-address.ts"

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
