import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant, tenantScope, withTenant } from "@repo/tenancy"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createHandles, type Handles } from "../../src/index.ts"
import { type SeedDatabase, seed } from "../../src/seed.ts"

let testDatabase: TestDatabase
let database: SeedDatabase
let handles: Handles

beforeAll(async () => {
  testDatabase = await createTestDatabase()
  const { appUrl, ownerUrl } = testDatabase
  database = { databaseUrl: appUrl, databaseOwnerUrl: ownerUrl, isolation: "role" }
  handles = createHandles({ connectionString: appUrl, isolation: "role" })
  await seed(database)
})

afterAll(async () => {
  await handles.destroy()
  await testDatabase.drop()
})

test("the seed adds no row to a tenant that has some", async () => {
  const before = await countRows("acme")

  await seed(database)

  expect(await countRows("acme")).toEqual(before)
})

test("the seed gives each tenant rows that no other tenant has", async () => {
  const titles = await Promise.all(["acme", "globex", "initech"].map(titlesOf))

  expect(titles.map((list) => list.length >= 60 && list.length <= 100)).toEqual([true, true, true])
  expect(new Set(titles.flat()).size).toBe(titles.flat().length)
})

test("the seed has work due, work late and work done in each of the last weeks", async () => {
  const overview = await inTenant("acme", () =>
    handles.db
      .selectFrom("tasks")
      .select((eb) => [
        eb.fn.countAll<number>().filterWhere("due_on", "<", today()).as("late"),
        eb.fn.countAll<number>().filterWhere("due_on", ">=", today()).as("due"),
      ])
      .where("completed_at", "is", null)
      .executeTakeFirstOrThrow(),
  )
  const doneAt = await inTenant("acme", () =>
    handles.db
      .selectFrom("tasks")
      .select("completed_at")
      .where("completed_at", "is not", null)
      .execute(),
  )

  expect(overview.late).toBeGreaterThan(0)
  expect(overview.due).toBeGreaterThan(0)
  const weeksAgo = doneAt.map((row) => Math.floor(ageOf(row.completed_at) / (7 * 86_400_000)))
  expect(new Set(weeksAgo).size).toBeGreaterThanOrEqual(7)
  expect(Math.min(...weeksAgo)).toBe(0)
})

async function inTenant<T>(slug: string, fn: () => Promise<T>): Promise<T> {
  const tenant = await findTenant(handles.sharedDb, slug)
  if (!tenant) throw new Error(`The seed made no ${slug}.`)
  return await withTenant(tenantScope({ tenant, access: "read", actor: "system" }), fn)
}

async function titlesOf(slug: string): Promise<string[]> {
  const rows = await inTenant(slug, () => handles.db.selectFrom("tasks").select("title").execute())
  return rows.map(({ title }) => title)
}

async function countRows(slug: string): Promise<number[]> {
  return await inTenant(slug, async () => {
    const counts: number[] = []
    for (const table of ["projects", "tasks", "comments"] as const) {
      const { count } = await handles.db
        .selectFrom(table)
        .select((eb) => eb.fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow()
      counts.push(count)
    }
    return counts
  })
}

function ageOf(date: Date | null): number {
  return Date.now() - (date?.getTime() ?? 0)
}

function today(): string {
  return new Date().toLocaleDateString("sv-SE")
}
