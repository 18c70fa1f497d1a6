import { expect, test } from "vitest"
import { accessOf, isAllowed } from "../../src/server/permissions.ts"

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
