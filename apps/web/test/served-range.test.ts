import { describe, expect, test } from "vitest"
import { isInRange } from "../src/server/served-range.ts"

describe("a tenant is served", () => {
  const range = { oldest: 3, newest: 12 }

  test.each([
    ["0002_before", false],
    ["0003_the_oldest", true],
    ["0011_between", true],
    ["0012_the_newest", true],
    ["0013_after", false],
    [null, false],
  ])("at %s: %s", (head, isServed) => {
    expect(isInRange(head, range)).toBe(isServed)
  })

  test("an app that needs no migration serves a tenant without any", () => {
    expect(isInRange(null, { oldest: 0, newest: 0 })).toBe(true)
  })
})
