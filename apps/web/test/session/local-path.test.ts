import fc from "fast-check"
import { expect, test } from "vitest"
import { parseLocalPath } from "../../src/server/session/local-path.ts"

test.each([
  ["/", "/"],
  ["/projects", "/projects"],
  ["/projects/1?sort=name&dir=up", "/projects/1?sort=name&dir=up"],
  ["/a/../b", "/b"],
  ["/p?next=//evil.example", "/p?next=//evil.example"],
  ["/p#part", "/p"],
  ["/%2F/evil.example", "/%2F/evil.example"],
])("%j is the path %j", (text, path) => {
  expect(parseLocalPath(text)).toBe(path)
})

test.each([
  [null],
  [undefined],
  [""],
  ["projects"],
  ["https://evil.example/"],
  ["//evil.example"],
  ["///evil.example"],
  ["/\\evil.example"],
  ["\\\\evil.example"],
  ["/..//evil.example"],
  ["/.//evil.example"],
  ["/a/..//evil.example"],
  ["/%2e%2e//evil.example"],
  ["/\t/evil.example"],
  ["/\n/evil.example"],
  ["/a\r\nset-cookie: x=y"],
  ["/\0"],
  ["/a b"],
  ["/\u00a0/evil.example"],
  ["/\u200b/evil.example"],
  ["javascript:alert(1)"],
  [" /projects"],
  [`/${"a".repeat(2_000)}`],
])("%j is refused", (text) => {
  expect(parseLocalPath(text)).toBeUndefined()
})

test("what is let through never leaves the host it is put behind", () => {
  const piece = fc.oneof(
    fc.constantFrom("/", "//", "\\", "..", ".", "%2e", "@", ":", "?", "#", "\t", "evil.example"),
    fc.string({ unit: "binary", maxLength: 4 }),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const path = parseLocalPath(`/${pieces.join("")}`)
      if (path === undefined) return
      for (const host of ["https://acme.example.com", "http://localhost:3000"]) {
        expect(new URL(path, host).origin).toBe(host)
      }
      // Read a second time it says the same.
      expect(parseLocalPath(path)).toBe(path)
    }),
    { numRuns: 5_000 },
  )
})
