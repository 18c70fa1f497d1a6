import {
  ConnectionTimeoutError,
  SlugTakenError,
  TenantBusyError,
  TenantMismatchError,
} from "@repo/tenancy"
import { describe, expect, test } from "vitest"
import { failureDocument } from "../src/server/failures/failure-document.ts"
import { failureOf, mayBeGone } from "../src/server/failures/failure-of.ts"
import { failures, RequestFailure } from "../src/server/failures/failures.ts"

const withCode = (code: string) => Object.assign(new Error("from the database"), { code })

describe("an error's failure", () => {
  test.each([
    [new RequestFailure("gone"), 410],
    [new RequestFailure("too_many"), 429],
    [new SlugTakenError("acme"), 409],
    [new ConnectionTimeoutError(10, 1), 503],
    [new TenantBusyError("acme", 5, 100), 429],
    [withCode("tenant_busy"), 429], // another instance of the library
    [new TenantMismatchError("acme", "globex"), 500],
    [withCode("22021"), 400],
    [withCode("25006"), 403],
    [withCode("57014"), 503],
    [withCode("ECONNREFUSED"), 503],
    [withCode("23505"), 500],
    [new TypeError("x is not a function"), 500],
    ["thrown text", 500],
    [undefined, 500],
  ])("%s is a %i", (error, status) => {
    expect(failures[failureOf(error)].status).toBe(status)
  })

  test.each(["3F000", "42P01", "42501", "42704", "22023", "XX000"])(
    "%s may be a tenant that was dropped meanwhile",
    (code) => {
      expect(mayBeGone(withCode(code))).toBe(true)
    },
  )
})

test("a failure's page cannot be written into by a tenant's name", () => {
  const page = failureDocument({
    status: 404,
    title: "Title",
    text: "Text",
    tenant: `<script>alert("1")</script>'&`,
    requestId: "id",
    nonce: "N0nce",
  })
  expect(page).not.toContain("<script")
  expect(page).toContain("&#60;script&#62;")
  expect(page).toContain('<style nonce="N0nce">')
})
