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

  test("a member reads and does not rename; an admin does", () => {
    expect(isAllowed("member", "projects.read")).toBe(true)
    expect(isAllowed("member", "projects.rename")).toBe(false)
    expect(isAllowed("admin", "projects.rename")).toBe(true)
    expect(accessOf("admin", "projects.rename")).toBe("write")
    expect(accessOf("owner", "projects.read")).toBe("read")
  })

  test("a member works on tasks; projects are an admin's to start and to archive", () => {
    expect(isAllowed("member", "tasks.write")).toBe(true)
    expect(isAllowed("member", "comments.write")).toBe(true)
    expect(isAllowed("member", "projects.create")).toBe(false)
    expect(isAllowed("member", "projects.archive")).toBe(false)
    expect(isAllowed("admin", "projects.archive")).toBe(true)
  })
})
