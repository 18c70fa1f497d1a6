import { randomUUID } from "node:crypto"
import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import {
  createTenant,
  dropTenant,
  findTenant,
  parseSlug,
  purgeTenant,
  type Tenant,
  tenantScope,
  withTenant,
} from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createHandles, type Handles } from "../src/index.ts"

let testDatabase: TestDatabase
let handles: Handles
let acme: Tenant
let globex: Tenant

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme", "globex"] })
  handles = createHandles({ connectionString: testDatabase.appUrl, isolation: "role" })
  acme = (await findTenant(handles.sharedDb, "acme")) as Tenant
  globex = (await findTenant(handles.sharedDb, "globex")) as Tenant
})

afterAll(async () => {
  await handles.destroy()
  await testDatabase.drop()
})

test("who becomes a member is among the tenant's people, and no other tenant's", async () => {
  const ada = await makeUser("Ada")

  await join(ada, acme)

  expect(await personIn(acme, ada)).toMatchObject({ name: "Ada", left_at: null })
  expect(await personIn(globex, ada)).toBeUndefined()
})

test("who leaves keeps a name there, and is back when they come back", async () => {
  const ben = await makeUser("Ben")
  await join(ben, acme)

  await handles.sharedDb
    .deleteFrom("memberships")
    .where("user_id", "=", ben)
    .where("tenant_id", "=", acme.id)
    .execute()
  const gone = await personIn(acme, ben)
  await join(ben, acme)

  expect(gone).toMatchObject({ name: "Ben", left_at: expect.any(Date) })
  expect(await personIn(acme, ben)).toMatchObject({ name: "Ben", left_at: null })
})

test("a new name reaches every tenant of theirs", async () => {
  const cat = await makeUser("Cat")
  await join(cat, acme)
  await join(cat, globex)

  await handles.sharedDb
    .updateTable("users")
    .set({ name: "Catherine" })
    .where("id", "=", cat)
    .execute()

  expect(await personIn(acme, cat)).toMatchObject({ name: "Catherine" })
  expect(await personIn(globex, cat)).toMatchObject({ name: "Catherine" })
})

test("a membership that is rolled back leaves nobody behind", async () => {
  const dan = await makeUser("Dan")

  const failing = handles.sharedDb.transaction().execute(async (transaction) => {
    await transaction
      .insertInto("memberships")
      .values({ tenant_id: acme.id, user_id: dan, role: "member" })
      .execute()
    throw new Error("changed my mind")
  })

  await expect(failing).rejects.toThrow("changed my mind")
  expect(await personIn(acme, dan)).toBeUndefined()
})

test("a tenant and its owner commit together, and a tenant with members can be dropped", async () => {
  const eve = await makeUser("Eve")
  const made = await handles.sharedDb.transaction().execute(async (transaction) => {
    const tenant = await createTenant(transaction, { slug: parseSlug("umbrella"), name: "U" })
    await transaction
      .insertInto("memberships")
      .values({ tenant_id: tenant.id, user_id: eve, role: "owner" })
      .execute()
    return tenant
  })
  expect(await personIn(made, eve)).toMatchObject({ name: "Eve" })

  await withOwner({ connectionString: testDatabase.ownerUrl }, 1, async (owner) => {
    await dropTenant(owner, made)
    await purgeTenant(owner, made, { beforeGraceEnds: true, drain: 0 })
  })

  expect(await findTenant(handles.sharedDb, "umbrella")).toBeUndefined()
})

test("a purge that was interrupted keeps nobody from a new name, or from leaving", async () => {
  const [fay, gus] = [await makeUser("Fay"), await makeUser("Gus")]
  const made = await createTenant(handles.sharedDb, { slug: parseSlug("halved"), name: "H" })
  for (const each of [fay, gus]) {
    await join(each, made)
    await join(each, globex)
  }
  await withOwner({ connectionString: testDatabase.ownerUrl }, 1, async (owner) => {
    await dropTenant(owner, made)
    await sql`update tenancy.tenants set purging = true where id = ${made.id}`.execute(owner)
    await sql`drop table ${sql.id(made.schema, "people")} cascade`.execute(owner)
    await sql`update users set name = 'Faye' where id = ${fay}`.execute(owner)
    await sql`delete from users where id = ${gus}`.execute(owner)
    await purgeTenant(owner, made, { drain: 0 })
  })

  expect(await personIn(globex, fay)).toMatchObject({ name: "Faye" })
  expect(await personIn(globex, gus)).toMatchObject({ left_at: expect.any(Date) })
})

async function makeUser(name: string): Promise<string> {
  const { id } = await handles.sharedDb
    .insertInto("users")
    .values({ email: `${randomUUID()}@example.test`, name })
    .returning("id")
    .executeTakeFirstOrThrow()
  return id
}

async function join(userId: string, tenant: Tenant): Promise<void> {
  await handles.sharedDb
    .insertInto("memberships")
    .values({ tenant_id: tenant.id, user_id: userId, role: "member" })
    .execute()
}

function personIn(tenant: Tenant, userId: string) {
  const scope = tenantScope({ tenant, access: "read", actor: "system" })
  return withTenant(scope, () =>
    handles.db
      .selectFrom("people")
      .select(["name", "left_at"])
      .where("user_id", "=", userId)
      .executeTakeFirst(),
  )
}
