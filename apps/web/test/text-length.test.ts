import { expect, test } from "vitest"
import { searchWords } from "../src/server/search-words.ts"
import { hasAtMost, textLength } from "../src/text-length.ts"

test.each([
  ["tent", 4],
  ["😀".repeat(150), 150],
  ["Café".normalize("NFD"), 4],
])("textLength: %j has %i characters, as in PostgreSQL", (text, length) => {
  expect(textLength(text)).toBe(length)
})

test("hasAtMost: emoji count once, and one too many is refused", () => {
  expect(hasAtMost(200)("😀".repeat(200))).toBe(true)
  expect(hasAtMost(200)("😀".repeat(201))).toBe(false)
})

test("searchWords: words are normalized, and cut between characters", () => {
  expect(searchWords(" Café".normalize("NFD"))).toBe("Café".normalize("NFC"))
  expect(searchWords("😀".repeat(201))).toBe("😀".repeat(200))
})
