import { expect, test } from "vitest"
import { initials } from "../src/components/initials.ts"

test.each([
  ["Ada Lovelace", "AL"],
  ["ada", "A"],
  ["  Ada   King  Lovelace ", "AL"],
  ["😀 Smile", "😀S"],
  ["👩‍👩‍👧 Family", "👩‍👩‍👧F"],
  ["🇩🇪", "🇩🇪"],
  ["e\u0301lodie", "E\u0301"],
  ["", ""],
])("initials: those of %j are %j", (name, expected) => {
  expect(initials(name)).toBe(expected)
})
