import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant, type Tenant, tenantScope, withTenant } from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import { afterAll, beforeAll, expect, test } from "vitest"
import { down, up } from "../../migrations/tenant/0005_task_numbers_of_projects.ts"
import { numberTasks } from "../../seeds/example/number-tasks.ts"
import { createHandles, type Handles } from "../../src/index.ts"

let testDatabase: TestDatabase
let handles: Handles
let tenant: Tenant

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
  handles = createHandles({ connectionString: testDatabase.appUrl, isolation: "role" })
  const found = await findTenant(handles.sharedDb, "acme")
  if (!found) throw new Error("The test database has no acme.")
  tenant = found
})

afterAll(async () => {
  await handles.destroy()
  await testDatabase.drop()
})

test("task numbers: rows that are inserted together continue after their project's last", async () => {
  const [one, other] = [await makeProject("ONE"), await makeProject("OTHER")]
  const tasks = [one, other, one].map((project_id) => ({ project_id, title: "Task" }))

  const first = await inScope(() => numberTasks(handles.db, tasks))
  const second = await inScope(() => numberTasks(handles.db, tasks))

  expect(first.map(({ number }) => number)).toEqual([1, 1, 2])
  expect(second.map(({ number }) => number)).toEqual([3, 2, 4])
})

test("task numbers: the migration keeps those of existing tasks, and a project continues after its highest", async () => {
  const [old, empty] = [await makeProject("OLD"), await makeProject("EMPTY")]
  await asOwner(down)
  const before = await inScope(async () => {
    const { rows } = await sql<{ id: string; number: number }>`
      insert into tasks (project_id, title) select ${old}::uuid, 'Task' from generate_series(1, 3)
      returning id, number
    `.execute(handles.db)
    return rows
  })
  await asOwner(up)

  const after = await inScope(() =>
    handles.db
      .selectFrom("tasks")
      .select(["id", "number"])
      .where("project_id", "=", old)
      .orderBy("number")
      .execute(),
  )
  const next = await inScope(() =>
    numberTasks(handles.db, [{ project_id: old }, { project_id: empty }]),
  )

  expect(after).toEqual(before)
  expect(next.map(({ number }) => number)).toEqual([(before.at(-1)?.number ?? 0) + 1, 1])
})

test("task numbers: after the migration is taken back, no two tasks of a tenant have the same", async () => {
  const [left, right] = [await makeProject("LEFT"), await makeProject("RIGHT")]
  await inScope(async () => {
    const tasks = [left, right].map((project_id) => ({ project_id, title: "Task" }))
    await handles.db
      .insertInto("tasks")
      .values(await numberTasks(handles.db, tasks))
      .execute()
  })

  await asOwner(down)
  const numbers = await inScope(async () => {
    const { rows } = await sql<{ number: number }>`select number from tasks`.execute(handles.db)
    return rows.map(({ number }) => number)
  })
  await asOwner(up)

  expect(new Set(numbers).size).toBe(numbers.length)
})

function inScope<T>(fn: () => Promise<T>): Promise<T> {
  return withTenant(tenantScope({ tenant, access: "write", actor: "system" }), fn)
}

async function makeProject(key: string): Promise<string> {
  const { id } = await inScope(() =>
    handles.db
      .insertInto("projects")
      .values({ key, name: key })
      .returning("id")
      .executeTakeFirstOrThrow(),
  )
  return id
}

async function asOwner(step: typeof up): Promise<void> {
  await withOwner({ connectionString: testDatabase.ownerUrl }, 1, (owner) =>
    owner.transaction().execute(async (transaction) => {
      await sql`set local search_path to ${sql.id(tenant.schema)}`.execute(transaction)
      await step(transaction)
    }),
  )
}
