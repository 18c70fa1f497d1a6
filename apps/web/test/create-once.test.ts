import { randomUUID } from "node:crypto"
import { sql } from "kysely"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { createOnce, hashFields, type Submission } from "../src/server/create-once.ts"
import { openTenantDatabase, type TenantDatabase } from "./tenant-database.ts"

const action = "member.added"
let app: TenantDatabase
let submission: Submission

beforeAll(async () => {
  app = await openTenantDatabase()
})

afterAll(() => app.close())

beforeEach(() => {
  const fieldsHash = hashFields({ name: "Ada" })
  submission = { personId: randomUUID(), token: randomUUID(), fieldsHash }
})

test("createOnce: the same form sent twice creates once, and gets the first result", async () => {
  const first = await create(submission)
  const second = await create(submission)

  expect(second).toBe(first)
  expect(await isPerson(first)).toBe(true)
})

test("createOnce: the same form sent eight times at once creates once", async () => {
  const results = await Promise.all(Array.from({ length: 8 }, () => create(submission)))

  expect(new Set(results).size).toBe(1)
})

test("createOnce: a result that is nothing is remembered as well", async () => {
  let calls = 0
  const nothing = async () => {
    calls++
  }
  await once(submission, nothing)
  await once(submission, nothing)

  expect(calls).toBe(1)
})

test.each([
  ["other fields", { fieldsHash: hashFields({ name: "Bob" }) }],
  ["another token", { token: randomUUID() }],
  ["another person", { personId: randomUUID() }],
])("createOnce: a form with %s creates again", async (_, other) => {
  expect(await create({ ...submission, ...other })).not.toBe(await create(submission))
})

test("createOnce: a form that failed is not remembered, and can be sent again", async () => {
  const failure = new Error("Nothing was created.")
  await expect(once(submission, () => Promise.reject(failure))).rejects.toThrow(failure)

  expect(await isPerson(await create(submission))).toBe(true)
})

test("createOnce: a form without a token is refused", async () => {
  await expect(create({ ...submission, token: undefined })).rejects.toMatchObject({
    code: "invalid_input",
  })
})

test("createOnce: rows older than a day are deleted by later forms", async () => {
  await app.inTenant(() => app.db.deleteFrom("idempotency_keys").execute())
  await create(submission)
  await app.inTenant(() =>
    sql`update idempotency_keys set created_at = now() - interval '25 hours'`.execute(app.db),
  )

  await create({ ...submission, token: randomUUID() })

  const kept = await app.inTenant(() =>
    app.db.selectFrom("idempotency_keys").select("token").execute(),
  )
  expect(kept).toHaveLength(1)
})

test("createOnce: forms of the shared tables are remembered in the shared table", async () => {
  const { id: personId } = await app.sharedDb
    .insertInto("users")
    .values({ email: `${randomUUID()}@example.test`, name: "A person" })
    .returning("id")
    .executeTakeFirstOrThrow()
  const shared = () =>
    createOnce(
      app.sharedDb,
      { ...submission, personId },
      action,
      async () => randomUUID(),
      "shared_idempotency_keys",
    )

  expect(await shared()).toBe(await shared())
})

test("hashFields: the order of the fields changes nothing, their values do", () => {
  const hash = hashFields({ one: "1", two: "2" })
  expect(hashFields({ two: "2", one: "1" })).toEqual(hash)
  expect(hashFields({ one: "2", two: "1" })).not.toEqual(hash)
})

/** A person, as something that a tenant's form can create. @returns its id. */
function create(sent: Submission): Promise<string> {
  return app.inTenant(() =>
    createOnce(app.db, sent, action, async (transaction) => {
      const { user_id } = await transaction
        .insertInto("people")
        .values({ user_id: randomUUID(), name: "Ada" })
        .returning("user_id")
        .executeTakeFirstOrThrow()
      return user_id
    }),
  )
}

function once(sent: Submission, fn: () => Promise<void>): Promise<void> {
  return app.inTenant(() => createOnce(app.db, sent, action, fn))
}

async function isPerson(id: string): Promise<boolean> {
  const row = await app.inTenant(() =>
    app.db.selectFrom("people").select("user_id").where("user_id", "=", id).executeTakeFirst(),
  )
  return row !== undefined
}
