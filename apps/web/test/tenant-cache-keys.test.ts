import { newTenantId } from "@repo/tenancy"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { cacheAddress, tagOf } from "../src/server/tenant-cache-keys.ts"

const acme = { id: newTenantId() }
const globex = { id: newTenantId() }

describe("where a tenant's cached value lies", () => {
  test("no two tenants share a key or a tag, whatever the rest is", () => {
    const parts = [fc.string(), fc.array(fc.jsonValue()), fc.array(fc.string({ maxLength: 50 }))]
    fc.assert(
      fc.property(
        ...(parts as [fc.Arbitrary<string>, fc.Arbitrary<unknown[]>, fc.Arbitrary<string[]>]),
        (key, args, tags) => {
          const one = cacheAddress(acme, key, args, tags)
          const other = cacheAddress(globex, key, args, tags)
          expect(one.key).not.toBe(other.key)
          expect(one.tags.filter((tag) => other.tags.includes(tag))).toEqual([])
        },
      ),
    )
  })

  test("a key and an argument cannot pass for another key", () => {
    const one = cacheAddress(acme, "a", ["b,c"], [])
    const others = [
      cacheAddress(acme, "a", ["b", "c"], []),
      cacheAddress(acme, 'a",["b"]', [], []),
      cacheAddress(acme, "a,b", ["c"], []),
    ]
    for (const other of others) expect(other.key).not.toBe(one.key)
  })

  test("the same question has the same place", () => {
    expect(cacheAddress(acme, "a", [1, null, true], ["x"])).toEqual(
      cacheAddress(acme, "a", [1, null, true], ["x"]),
    )
  })

  test("everything of a tenant goes by the tenant's own tag", () => {
    expect(cacheAddress(acme, "a", [], ["x"]).tags).toEqual([
      `tenant:${acme.id}`,
      `tenant:${acme.id}:x`,
    ])
  })

  test("a tag that Next would drop is refused", () => {
    expect(() => tagOf(acme, "x".repeat(300))).toThrow(/too long/)
  })
})
