import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { canBeAssigned } from "../../src/product/tasks/can-be-assigned.ts"
import { openTenantDatabase, type TenantDatabase } from "../tenant-database.ts"

let app: TenantDatabase

beforeAll(async () => {
  app = await openTenantDatabase()
})

afterAll(() => app.close())

test.each([
  ["a member", { left_at: null }, true],
  ["somebody who has left", { left_at: new Date() }, false],
])("assigning: a task for %s", async (_, person, expected) => {
  const user_id = randomUUID()
  await app.inTenant(() =>
    app.db
      .insertInto("people")
      .values({ user_id, name: "Ada", ...person })
      .execute(),
  )
  expect(await ask(user_id)).toBe(expected)
})

test("assigning: a task for somebody whom the tenant does not know", async () => {
  expect(await ask(randomUUID())).toBe(false)
})

function ask(userId: string): Promise<boolean> {
  return app.inTenant(() =>
    app.db.transaction().execute((transaction) => canBeAssigned(transaction, userId)),
  )
}
