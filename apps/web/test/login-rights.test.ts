import { createHandles, type Handles } from "@repo/db"
import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant } from "@repo/tenancy"
import pg from "pg"
import { afterEach, beforeEach, expect, test } from "vitest"
import { schemaOpenToLogin } from "../src/server/login-rights.ts"

let database: TestDatabase
let app: Handles

beforeEach(async () => {
  database = await createTestDatabase({ tenants: ["acme"] })
  app = createHandles({ connectionString: database.appUrl, isolation: "role", max: 1 })
})

afterEach(async () => {
  await app.destroy()
  await database.drop()
})

test("the login that db:migrate makes can use no tenant's schema", async () => {
  expect(await schemaOpenToLogin(app.sharedDb)).toBeUndefined()
})

test("a login that was given rights on one is found out", async () => {
  const acme = await findTenant(app.sharedDb, "acme")
  await asOwner(`grant usage on schema ${acme?.schema} to ${new URL(database.appUrl).username}`)

  expect(await schemaOpenToLogin(app.sharedDb)).toBe(acme?.schema)
})

async function asOwner(statement: string): Promise<void> {
  const owner = new pg.Client({ connectionString: database.ownerUrl })
  await owner.connect()
  await owner.query(statement)
  await owner.end()
}
