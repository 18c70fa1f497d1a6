import { verify } from "@node-rs/argon2"
import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant, listTenants, parseSlug, tenantScope, withTenant } from "@repo/tenancy"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createHandles, type Handles } from "../src/index.ts"
import { isEmpty, type SeedDatabase, type SeedReport, seed } from "../src/seed.ts"

let testDatabase: TestDatabase
let database: SeedDatabase
let handles: Handles
let wasEmpty: boolean
let first: SeedReport

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  const { appUrl, ownerUrl } = testDatabase
  database = { databaseUrl: appUrl, databaseOwnerUrl: ownerUrl, isolation: "role" }
  handles = createHandles({ connectionString: appUrl, isolation: "role" })
  wasEmpty = await isEmpty(database)
  first = await seed(database)
})

afterAll(async () => {
  await handles.destroy()
  await testDatabase.drop()
})

describe("the seed", () => {
  test("fills an empty database with three tenants", async () => {
    expect(wasEmpty).toBe(true)
    expect(first).toEqual({ seeded: ["acme", "globex", "initech"], skipped: [] })
    expect((await listTenants(handles.sharedDb)).map(({ slug }) => slug).sort()).toEqual([
      "acme",
      "globex",
      "initech",
    ])
  })

  test("leaves tenants that have rows as they are", async () => {
    const before = await countPeople("acme")

    const second = await seed(database)

    expect(second).toEqual({ seeded: [], skipped: ["acme", "globex", "initech"] })
    expect(await countPeople("acme")).toEqual(before)
    expect(await isEmpty(database)).toBe(false)
  })

  test("writes the people of a tenant together with its memberships", async () => {
    const { sharedDb, db } = handles
    for (const slug of ["acme", "globex", "initech"]) {
      const members = await sharedDb
        .selectFrom("memberships")
        .innerJoin("tenancy.tenants", "tenancy.tenants.id", "memberships.tenant_id")
        .innerJoin("users", "users.id", "memberships.user_id")
        .select(["users.id as user_id", "users.name"])
        .where("slug", "=", parseSlug(slug))
        .orderBy("users.id")
        .execute()
      const people = await inTenant(slug, () =>
        db.selectFrom("people").select(["user_id", "name"]).orderBy("user_id").execute(),
      )
      expect(people).toEqual(members)
    }
  })

  test("has the sign-ins of the contract", async () => {
    const rows = await handles.sharedDb
      .selectFrom("users")
      .leftJoin("memberships", "memberships.user_id", "users.id")
      .leftJoin("tenancy.tenants", "tenancy.tenants.id", "memberships.tenant_id")
      .select(["email", "is_superuser", "slug", "role"])
      .where((eb) =>
        eb.or([eb("email", "like", "%@acme.test"), eb("email", "like", "%@example.test")]),
      )
      .orderBy("email")
      .orderBy("slug")
      .execute()

    const lines = rows.map((row) => [row.email, row.slug, row.role, row.is_superuser].join(" "))
    expect(lines).toEqual([
      "admin@acme.test acme admin false",
      "both@example.test acme member false",
      "both@example.test globex member false",
      "member@acme.test acme member false",
      "nobody@example.test   false",
      "owner@acme.test acme owner false",
      "root@example.test   true",
    ])
  })

  test("stores the password as argon2id", async () => {
    const rows = await handles.sharedDb.selectFrom("credentials").select("password_hash").execute()

    const hashes = rows.map((row) => row.password_hash)
    expect(new Set(hashes).size).toBe(hashes.length)
    const answers = await Promise.all(hashes.map((hash) => verify(hash, "password")))
    expect(new Set(answers)).toEqual(new Set([true]))
  })
})

test("a tenant that an interrupted run left empty gets its rows and its members", async () => {
  const interrupted = await createTestDatabase({ tenants: ["acme"] })
  try {
    const report = await seed({
      databaseUrl: interrupted.appUrl,
      databaseOwnerUrl: interrupted.ownerUrl,
      isolation: "role",
    })

    expect(report).toEqual({ seeded: ["acme", "globex", "initech"], skipped: [] })
    const its = createHandles({ connectionString: interrupted.appUrl, isolation: "role" })
    const members = await its.sharedDb
      .selectFrom("memberships")
      .innerJoin("tenancy.tenants", "tenancy.tenants.id", "tenant_id")
      .select("role")
      .where("slug", "=", parseSlug("acme"))
      .execute()
    await its.destroy()
    expect(members).toHaveLength(4)
  } finally {
    await interrupted.drop()
  }
})

async function inTenant<T>(slug: string, fn: () => Promise<T>): Promise<T> {
  const tenant = await findTenant(handles.sharedDb, slug)
  if (!tenant) throw new Error(`The seed made no ${slug}.`)
  return await withTenant(tenantScope({ tenant, access: "read", actor: "system" }), fn)
}

async function countPeople(slug: string): Promise<number> {
  return await inTenant(slug, async () => {
    const people = await handles.db.selectFrom("people").select("user_id").execute()
    return people.length
  })
}
