import { expect, test } from "vitest"
import { keyFor } from "../../src/product/projects/project-key.ts"

test.each([
  ["Spring shop relaunch", "SSR"],
  ["Ödland", "ODLA"],
  ["2026 budget plan", "BP"],
  ["a b c d e f", "ABCD"],
  ["", ""],
])("%j suggests %j", (name, key) => {
  expect(keyFor(name)).toBe(key)
})
