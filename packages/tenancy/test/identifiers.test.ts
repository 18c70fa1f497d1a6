import fc from "fast-check"
import { expect, test } from "vitest"
import {
  InvalidSchemaNameError,
  InvalidSlugError,
  newTenantId,
  parseSchemaName,
  parseSlug,
  RESERVED_SLUGS,
  schemaNameOf,
} from "../src/index.ts"

test.each(["acme", "a1", "acme-corp", "a".repeat(40), "x9-y8-z7"])("%j is a slug", (slug) => {
  expect(parseSlug(slug)).toBe(slug)
})

test.each([
  ["", "2 to 40"],
  ["a", "2 to 40"],
  ["a".repeat(41), "2 to 40"],
  ["a".repeat(64), "2 to 40"],
  ["Acme", "a to z"],
  ["ACME", "a to z"],
  ["1acme", "starts with a letter"],
  ["-acme", "starts with a letter"],
  ["acme-", "does not end"],
  ["ac--me", "single hyphens"],
  ["xn--80ak6aa92e", "single hyphens"],
  ["ac_me", "a to z"],
  ["ac.me", "a to z"],
  ["ac me", "a to z"],
  ["acme\n", "a to z"],
  ["acme\0", "a to z"],
  ['ac"me', "a to z"],
  ["ac'me", "a to z"],
  ["ac,me", "a to z"],
  ["$user", "a to z"],
  ["pg_catalog", "a to z"],
  ["information_schema", "a to z"],
  ["__template__", "a to z"],
  ["\u212Aelvin", "a to z"],
  ["ａｃｍｅ", "a to z"],
  ["acmé", "a to z"],
  ["public", "reserved"],
  ["www", "reserved"],
  ["admin", "reserved"],
  ["api", "reserved"],
  [undefined, "not text"],
  [["acme"], "not text"],
])("%j is refused as a slug, with the reason", (input, reason) => {
  expect(() => parseSlug(input)).toThrow(InvalidSlugError)
  expect(() => parseSlug(input)).toThrow(reason)
})

test("every reserved slug is refused", () => {
  for (const slug of RESERVED_SLUGS) expect(() => parseSlug(slug)).toThrow(InvalidSlugError)
})

test("a slug is never changed by being parsed: two that differ stay two", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (input) => {
      try {
        return parseSlug(input) === input
      } catch (error) {
        return error instanceof InvalidSlugError && !error.message.includes("\n")
      }
    }),
    { numRuns: 2000 },
  )
})

test.each([
  "public",
  "pg_catalog",
  "__template__",
  "tenancy",
  "t_",
  "t_ABCDEFGHIJKLMNOP",
  "t_aaaaaaaaaaaaaaaa ",
  "t_aaaaaaaaaaaaaaaa, t_bbbbbbbbbbbbbbbb",
  't_aaaaaaaaaaaaaaaa", "t_b',
  `t_${"a".repeat(63)}`,
  "t_aaaaaaaaaaaaaaa\u212A",
  null,
])("%j is no tenant's schema", (input) => {
  expect(() => parseSchemaName(input)).toThrow(InvalidSchemaNameError)
})

test("ids are random, and their schema fits an identifier", () => {
  const ids = Array.from({ length: 1000 }, newTenantId)

  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) expect(schemaNameOf(id)).toHaveLength(18)
})
