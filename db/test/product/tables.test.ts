import { randomUUID } from "node:crypto"
import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant, type TenantScope, tenantScope, withTenant } from "@repo/tenancy"
import { sql } from "kysely"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createHandles, type Handles } from "../../src/index.ts"

let testDatabase: TestDatabase
let handles: Handles
let scope: TenantScope

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
  handles = createHandles({ connectionString: testDatabase.appUrl, isolation: "role" })
  const tenant = await findTenant(handles.sharedDb, "acme")
  if (!tenant) throw new Error("The test database has no acme.")
  scope = tenantScope({ tenant, access: "write", actor: "system" })
})

afterAll(async () => {
  await handles.destroy()
  await testDatabase.drop()
})

describe("a task", () => {
  test("goes last, and starts as version 1", async () => {
    const [one, two] = await inScope(async () => {
      const project = await makeProject()
      return [await makeTask(project), await makeTask(project)]
    })

    expect(Number(two.position)).toBeGreaterThan(Number(one.position))
    expect([one.version, two.version]).toEqual([1, 1])
  })

  test("counts its version and its time when its words change", async () => {
    const changed = await inScope(async () => {
      const task = await makeTask(await makeProject(), { updated_at: new Date(0) })
      return await update(task.id, { title: "Paint the boat" })
    })

    expect(changed.version).toBe(2)
    expect(changed.updated_at.getTime()).toBeGreaterThan(0)
  })

  test("is not news when it is moved in its list", async () => {
    const moved = await inScope(async () => {
      const task = await makeTask(await makeProject(), { updated_at: new Date(0) })
      return await update(task.id, { position: 0.5 })
    })

    expect([moved.version, moved.updated_at]).toEqual([1, new Date(0)])
  })

  test("can be put between two others for ever", async () => {
    const positions = await inScope(async () => {
      const { rows } = await sql<{ position: string }>`
        with recursive halves (a, b, n) as (
          select 1::numeric, 2::numeric, 0
          union all select a, (a + b) * 0.5, n + 1 from halves where n < 500
        )
        select b as position from halves
      `.execute(handles.db)
      return rows.map(({ position }) => position)
    })

    expect(new Set(positions).size).toBe(501)
  })

  test("knows when it was done, and forgets it when it is opened again", async () => {
    const [done, reopened] = await inScope(async () => {
      const task = await makeTask(await makeProject())
      return [await update(task.id, { status: "done" }), await update(task.id, { status: "todo" })]
    })

    expect(done.completed_at).toBeInstanceOf(Date)
    expect(reopened.completed_at).toBeNull()
  })

  test("gives its due date back as the text it was given", async () => {
    const task = await inScope(async () => makeTask(await makeProject(), { due_on: "2026-03-01" }))

    expect(task.due_on).toBe("2026-03-01")
  })

  test.each([
    ["an empty title", { title: "   " }],
    ["a title of 201 characters", { title: "x".repeat(201) }],
    ["a time of completion while it is open", { completed_at: new Date() }],
  ])("is refused with %s", async (_, change) => {
    await expect(
      inScope(async () => {
        const task = await makeTask(await makeProject())
        return await update(task.id, change)
      }),
    ).rejects.toMatchObject({ code: "23514" })
  })

  test("is refused for a project or a person that the tenant does not have", async () => {
    await expect(inScope(() => makeTask(randomUUID()))).rejects.toMatchObject({ code: "23503" })
    await expect(
      inScope(async () => makeTask(await makeProject(), { assignee_id: randomUUID() })),
    ).rejects.toMatchObject({ code: "23503" })
  })
})

describe("search", () => {
  test("finds a task by a word of its title or description, the title first", async () => {
    const titles = await inScope(async () => {
      const project = await makeProject()
      await makeTask(project, { title: "Clean the shed", description: "Mind the lanterns." })
      await makeTask(project, { title: "Fill the lantern" })
      await makeTask(project, { title: "Feed the goats" })
      const query = sql`websearch_to_tsquery('english', 'lanterns')`
      return await handles.db
        .selectFrom("tasks")
        .select("title")
        .where(sql<boolean>`search @@ ${query}`)
        .orderBy(sql`ts_rank(search, ${query})`, "desc")
        .execute()
    })

    expect(titles.map(({ title }) => title)).toEqual(["Fill the lantern", "Clean the shed"])
  })

  test("follows an edit of a comment", async () => {
    const found = await inScope(async () => {
      const task = await makeTask(await makeProject())
      const author = await makePerson()
      const { id } = await handles.db
        .insertInto("comments")
        .values({ task_id: task.id, author_id: author, body: "Ask the harbour" })
        .returning("id")
        .executeTakeFirstOrThrow()
      await handles.db
        .updateTable("comments")
        .set({ body: "Ask the lighthouse" })
        .where("id", "=", id)
        .execute()
      const matches = (word: string) =>
        handles.db
          .selectFrom("comments")
          .select("id")
          .where(sql<boolean>`search @@ websearch_to_tsquery('english', ${word})`)
          .execute()
      return [await matches("harbour"), await matches("lighthouse")]
    })

    expect(found.map((rows) => rows.length)).toEqual([0, 1])
  })
})

describe("a project", () => {
  test.each(["web", "W", "WEB-1", "1WEB", "ABCDEFGHIJK"])("cannot have the key %j", async (key) => {
    await expect(inScope(() => makeProject(key))).rejects.toMatchObject({ code: "23514" })
  })

  test("has a key of its own", async () => {
    await inScope(() => makeProject("TWICE"))

    await expect(inScope(() => makeProject("TWICE"))).rejects.toMatchObject({ code: "23505" })
  })

  test.each(["projects", "people", "comments"] as const)(
    "and its like, %s, know when they changed",
    async (table) => {
      const changed = await inScope(async () => {
        const task = await makeTask(await makeProject())
        const author = await makePerson()
        await handles.db
          .insertInto("comments")
          .values({ task_id: task.id, author_id: author, body: "First" })
          .execute()
        await handles.db
          .updateTable(table)
          .set({ created_at: new Date(0) })
          .execute()
        return await handles.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as("count"))
          .where("updated_at", "<", sql<Date>`now() - interval '1 minute'`)
          .executeTakeFirstOrThrow()
      })

      expect(changed.count).toBe(0)
    },
  )
})

function inScope<T>(fn: () => Promise<T>): Promise<T> {
  return withTenant(scope, fn)
}

let keys = 0
let numbers = 0

async function makeProject(key = `P${++keys}X`): Promise<string> {
  const { id } = await handles.db
    .insertInto("projects")
    .values({ key, name: "Boat house" })
    .returning("id")
    .executeTakeFirstOrThrow()
  return id
}

async function makePerson(): Promise<string> {
  const user_id = randomUUID()
  await handles.db.insertInto("people").values({ user_id, name: "Ada" }).execute()
  return user_id
}

type TaskValues = {
  title?: string
  description?: string
  due_on?: string
  assignee_id?: string
  updated_at?: Date
}

async function makeTask(project: string, values: TaskValues = {}) {
  return await handles.db
    .insertInto("tasks")
    .values({ project_id: project, number: ++numbers, title: "Varnish the oars", ...values })
    .returningAll()
    .executeTakeFirstOrThrow()
}

async function update(
  id: string,
  change: { title?: string; status?: "done" | "todo"; position?: number; completed_at?: Date },
) {
  return await handles.db
    .updateTable("tasks")
    .set(change)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
