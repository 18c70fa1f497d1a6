import { createHash, randomBytes, randomUUID } from "node:crypto"
import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant } from "@repo/tenancy"
import { sql } from "kysely"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createHandles, type Handles } from "../src/index.ts"

let testDatabase: TestDatabase
let handles: Handles
let tenantId: string

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
  handles = createHandles({ connectionString: testDatabase.appUrl, isolation: "role" })
  tenantId = (await findTenant(handles.sharedDb, "acme"))?.id ?? ""
})

afterAll(async () => {
  await handles.destroy()
  await testDatabase.drop()
})

const notPermitted = { code: "42501" }

describe("the app on the shared tables", () => {
  test("makes users and changes their names", async () => {
    const { id } = await makeUser()

    const changed = await handles.sharedDb
      .updateTable("users")
      .set({ name: "Grace" })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow()

    expect(changed.name).toBe("Grace")
  })

  test("cannot make a superuser", async () => {
    const { id } = await makeUser()
    const values = { email: `${randomUUID()}@example.test`, name: "Eve", is_superuser: true }

    await expect(
      handles.sharedDb.insertInto("users").values(values).execute(),
    ).rejects.toMatchObject(notPermitted)
    await expect(
      handles.sharedDb
        .updateTable("users")
        .set({ is_superuser: true })
        .where("id", "=", id)
        .execute(),
    ).rejects.toMatchObject(notPermitted)
  })

  test("cannot hand a session to another user or host", async () => {
    const one = await makeUser()
    const other = await makeUser()
    const session = await makeSession(one.id)
    const update = handles.sharedDb.updateTable("sessions").where("id", "=", session)

    await expect(update.set({ user_id: other.id }).execute()).rejects.toMatchObject(notPermitted)
    await expect(update.set({ host: "evil.test" }).execute()).rejects.toMatchObject(notPermitted)
  })

  test("cannot move a membership to another tenant or user", async () => {
    const { id } = await makeUser()
    await join(id)
    const update = handles.sharedDb.updateTable("memberships").where("user_id", "=", id)

    await expect(update.set({ user_id: randomUUID() }).execute()).rejects.toMatchObject(
      notPermitted,
    )
    await expect(update.set({ role: "admin" }).execute()).resolves.toBeDefined()
  })
})

describe("an address", () => {
  test.each(["Ada@example.test", "ada", "@", ""])("%j is refused", async (email) => {
    await expect(
      handles.sharedDb.insertInto("users").values({ email, name: "Ada" }).execute(),
    ).rejects.toMatchObject({ code: "23514" })
  })

  test("belongs to one user", async () => {
    const { email } = await makeUser()

    await expect(
      handles.sharedDb.insertInto("users").values({ email, name: "Ada" }).execute(),
    ).rejects.toMatchObject({ code: "23505" })
  })
})

describe("a session", () => {
  test("ends with the root session it came from", async () => {
    const { id } = await makeUser()
    const root = await makeSession(id)
    const child = await makeSession(id, { parent: root })

    await handles.sharedDb.deleteFrom("sessions").where("id", "=", root).execute()

    const left = await handles.sharedDb
      .selectFrom("sessions")
      .select("id")
      .where("id", "in", [root, child])
      .execute()
    expect(left).toEqual([])
  })

  test("of a host belongs to the user of its root session", async () => {
    const root = await makeSession((await makeUser()).id)
    const other = await makeUser()

    await expect(makeSession(other.id, { parent: root })).rejects.toMatchObject({ code: "23503" })
  })

  test("is stored as a SHA-256, not as what the browser holds", async () => {
    const { id } = await makeUser()

    await expect(
      handles.sharedDb
        .insertInto("sessions")
        .values({
          token_hash: randomBytes(16),
          user_id: id,
          host: "localhost",
          expires_at: later(),
        })
        .execute(),
    ).rejects.toMatchObject({ code: "23514" })
  })
})

describe("a handover code", () => {
  test("is redeemed once", async () => {
    const code_hash = await makeCode()
    const redeem = () =>
      handles.sharedDb
        .deleteFrom("handover_codes")
        .where("code_hash", "=", code_hash)
        .where("expires_at", ">", sql<Date>`now()`)
        .returningAll()
        .execute()

    expect(await redeem()).toHaveLength(1)
    expect(await redeem()).toHaveLength(0)
  })

  test("cannot live longer than 60 s", async () => {
    await expect(makeCode({ expires_at: later() })).rejects.toMatchObject({ code: "23514" })
  })
})

test("guesses at the same time are all counted", async () => {
  const subject_hash = hashOf("ada@example.test")
  const count = () =>
    handles.sharedDb
      .insertInto("sign_in_attempts")
      .values({ kind: "account", subject_hash })
      .onConflict((conflict) =>
        conflict
          .columns(["kind", "subject_hash"])
          .doUpdateSet({ failures: sql`sign_in_attempts.failures + 1` }),
      )
      .returning("failures")
      .executeTakeFirstOrThrow()

  const counts = await Promise.all(Array.from({ length: 10 }, count))

  expect(counts.map(({ failures }) => failures).sort((a, b) => a - b)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ])
})

test("dropping a tenant from the registry ends its memberships and sessions", async () => {
  const { id } = await makeUser()
  await join(id)
  const root = await makeSession(id)
  await makeSession(id, { parent: root })
  const owner = new pg.Client({ connectionString: testDatabase.ownerUrl })
  await owner.connect()
  try {
    await owner.query("begin")
    await owner.query("delete from tenancy.tenants where id = $1", [tenantId])
    const { rows } = await owner.query(`
      select (select count(*)::int from public.memberships) as memberships,
        (select count(*)::int from public.sessions where tenant_id is not null) as sessions
    `)
    await owner.query("rollback")

    expect(rows).toEqual([{ memberships: 0, sessions: 0 }])
  } finally {
    await owner.end()
  }
})

async function makeUser(): Promise<{ id: string; email: string }> {
  return await handles.sharedDb
    .insertInto("users")
    .values({ email: `${randomUUID()}@example.test`, name: "Ada" })
    .returning(["id", "email"])
    .executeTakeFirstOrThrow()
}

async function join(userId: string): Promise<void> {
  await handles.sharedDb
    .insertInto("memberships")
    .values({ tenant_id: tenantId, user_id: userId, role: "member" })
    .execute()
}

async function makeSession(userId: string, { parent }: { parent?: string } = {}): Promise<string> {
  const { id } = await handles.sharedDb
    .insertInto("sessions")
    .values({
      token_hash: hashOf(randomUUID()),
      user_id: userId,
      host: parent ? "acme.localhost" : "localhost",
      expires_at: later(),
      ...(parent && { parent_id: parent, tenant_id: tenantId }),
    })
    .returning("id")
    .executeTakeFirstOrThrow()
  return id
}

async function makeCode(values: { expires_at?: Date } = {}): Promise<Buffer> {
  const { id } = await makeUser()
  const code_hash = hashOf(randomUUID())
  await handles.sharedDb
    .insertInto("handover_codes")
    .values({
      code_hash,
      verifier_hash: hashOf("verifier"),
      user_id: id,
      root_session_id: await makeSession(id),
      host: "acme.localhost",
      tenant_id: tenantId,
      ...values,
    })
    .execute()
  return code_hash
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest()
}

function later(): Date {
  return new Date(Date.now() + 3_600_000)
}
