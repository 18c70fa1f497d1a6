import { expect, test } from "vitest"
import { openReference, sealReference } from "../src/server/failures/request-reference.ts"

const secret = "a-secret-of-at-least-thirty-two-characters"
const id = "3f2b8c1e-5a77-4f0e-9d1a-0c6f1f6f2b11"
const sealed = sealReference(id, secret)

test("request reference: what was sealed is read again", () => {
  expect(openReference(sealed, secret)).toBe(id)
  expect(encodeURIComponent(sealed)).toBe(sealed)
})

test.each([
  ["an id without a signature", id],
  ["an empty signature", `${id}.`],
  ["another id's signature", sealReference("another-id", secret).replace("another-id", id)],
  ["another secret's signature", sealReference(id, `${secret}2`)],
  ["a signature that was cut", sealed.slice(0, -4)],
  ["nothing", ""],
  ["no value", null],
])("request reference: %s is not read", (_, text) => {
  expect(openReference(text, secret)).toBeUndefined()
})
