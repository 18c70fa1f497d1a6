import { expect, test } from "vitest"
import { isNavigation } from "../../src/server/session/navigation.ts"

test.each<[string, Record<string, string>, boolean]>([
  ["a browser's window", { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, true],
  ["a client that says nothing", {}, true],
  ["a prefetch", { "sec-purpose": "prefetch" }, false],
  ["a prerender", { "sec-purpose": "prefetch;prerender", "sec-fetch-mode": "navigate" }, false],
  ["an old browser's prefetch", { purpose: "prefetch" }, false],
  ["an old Firefox's", { "x-moz": "prefetch" }, false],
  ["the router's data", { rsc: "1" }, false],
  ["the router's prefetch", { "next-router-prefetch": "1" }, false],
  ["a fetch", { "sec-fetch-mode": "cors" }, false],
  ["an image", { "sec-fetch-mode": "no-cors" }, false],
])("%s: %o goes there: %s", (_, headers, expected) => {
  expect(isNavigation(new Headers(headers))).toBe(expected)
})
