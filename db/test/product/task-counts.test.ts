import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"

let testDatabase: TestDatabase
let tenant: pg.Client

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
  tenant = new pg.Client({ connectionString: testDatabase.ownerUrl })
  await tenant.connect()
  const { rows } = await tenant.query("select schema from tenancy.tenants where slug = 'acme'")
  await tenant.query(`set search_path to "${rows[0].schema}"`)
})

afterAll(async () => {
  await tenant.end()
  await testDatabase.drop()
})

test("a project's counts are those of its tasks, whatever is done to them", async () => {
  await tenant.query("insert into projects (key, name) values ('ONE', 'One'), ('TWO', 'Two')")
  for (const statement of [
    // Many at once, of several projects and statuses.
    `insert into tasks (project_id, number, title, status)
     select id, row_number() over (), 'Task', (enum_range(null::task_status))[1 + n % 4]
     from projects, generate_series(1, 40) as n`,
    "update tasks set status = 'done' where status = 'todo'",
    "update tasks set title = 'Another', position = position + 1",
    "update tasks set deleted_at = now() where number % 3 = 0",
    "update tasks set status = 'todo' where deleted_at is not null",
    "update tasks set deleted_at = null where number % 6 = 0",
    "update tasks set project_id = (select id from projects where key = 'TWO') where number % 5 = 0",
    "delete from tasks where number % 7 = 0",
    `insert into tasks (project_id, number, title, deleted_at)
     select id, 1000, 'Gone', now() from projects`,
  ]) {
    await tenant.query(statement)
    expect(await kept(), statement).toEqual(await counted())
  }
  expect((await counted()).length).toBeGreaterThan(4)
})

test("a project goes with its tasks and their counts", async () => {
  await tenant.query("insert into projects (key, name) values ('THREE', 'Three')")
  await tenant.query(
    `insert into tasks (project_id, number, title)
     select id, 1, 'Task' from projects where key = 'THREE'`,
  )
  await tenant.query("delete from projects where key = 'THREE'")
  expect(await kept()).toEqual(await counted())
})

test("what changes no count writes none", async () => {
  const before = await versions()
  await tenant.query("update tasks set title = 'Once more'")
  expect(await versions()).toEqual(before)
})

async function kept() {
  const { rows } = await tenant.query(`
    select project_id, status, tasks from task_counts where tasks <> 0 order by 1, 2
  `)
  return rows
}

async function counted() {
  const { rows } = await tenant.query(`
    select project_id, status, count(*)::integer as tasks from tasks
    where deleted_at is null group by 1, 2 order by 1, 2
  `)
  return rows
}

async function versions() {
  return (await tenant.query("select xmin, ctid from task_counts order by ctid")).rows
}
