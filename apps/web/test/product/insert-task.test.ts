import { randomUUID } from "node:crypto"
import { afterAll, beforeAll, expect, test } from "vitest"
import { insertTask } from "../../src/product/tasks/insert-task.ts"
import { openTenantDatabase, type TenantDatabase } from "../tenant-database.ts"

let app: TenantDatabase
let createdBy: string

beforeAll(async () => {
  app = await openTenantDatabase()
  createdBy = randomUUID()
  await app.inTenant(() =>
    app.db.insertInto("people").values({ user_id: createdBy, name: "Ada" }).execute(),
  )
})

afterAll(() => app.close())

test("task numbers: each project's tasks begin at 1", async () => {
  const [web, shop] = [await makeProject("WEB"), await makeProject("SHOP")]

  expect(await add(web)).toBe(1)
  expect(await add(web)).toBe(2)
  expect(await add(shop)).toBe(1)
})

test("task numbers: tasks added at the same time get one each, without a gap", async () => {
  const project = await makeProject("BUSY")

  const numbers = await Promise.all(Array.from({ length: 40 }, () => add(project)))

  expect(numbers.toSorted((one, other) => one - other)).toEqual(
    Array.from({ length: 40 }, (_, index) => index + 1),
  )
})

test("task numbers: the number of a task that is gone is not used again", async () => {
  const project = await makeProject("GONE")
  await add(project)
  await app.inTenant(() => app.db.deleteFrom("tasks").where("project_id", "=", project).execute())

  expect(await add(project)).toBe(2)
})

test("insertTask: a project that the tenant does not have gets no task", async () => {
  expect(await insert(randomUUID())).toBeUndefined()
})

function insert(project: string) {
  const task = { project, title: "Task", status: "todo", createdBy } as const
  return app.inTenant(() => insertTask(app.db, task))
}

async function add(project: string): Promise<number> {
  return (await insert(project))?.number ?? 0
}

async function makeProject(key: string): Promise<string> {
  const { id } = await app.inTenant(() =>
    app.db
      .insertInto("projects")
      .values({ key, name: key })
      .returning("id")
      .executeTakeFirstOrThrow(),
  )
  return id
}
