import { describe, expect, test } from "vitest"
import { accessOf, isAllowed, type Permission, permissions } from "../src/server/permissions.ts"

const all = Object.keys(permissions) as Permission[]

describe("the table of permissions", () => {
  test.each(all)("an owner may: %s", (permission) => {
    expect(isAllowed("owner", permission)).toBe(true)
  })

  test.each(all)("a superuser who is no member may only look: %s", (permission) => {
    expect(isAllowed("superuser", permission)).toBe(permissions[permission].access === "read")
    expect(accessOf("superuser", permission)).toBe("read")
  })

  test("a member sees who is one and adds nobody; an admin does", () => {
    expect(isAllowed("member", "members.read")).toBe(true)
    expect(isAllowed("member", "members.manage")).toBe(false)
    expect(isAllowed("admin", "members.manage")).toBe(true)
    expect(accessOf("admin", "members.manage")).toBe("write")
    expect(accessOf("owner", "members.read")).toBe("read")
  })
})
