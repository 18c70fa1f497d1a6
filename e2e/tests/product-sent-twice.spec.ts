import { randomUUID } from "node:crypto"
import { expect } from "@playwright/test"
import { sql } from "kysely"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { callAction } from "../call-action.ts"
import type { CastTenant } from "../cast.ts"
import { test } from "../routings.ts"
import { writeRows } from "../rows.ts"
import { originOf } from "../sites.ts"

test("a comment is written once when Ctrl+Enter is held", async ({ cast, enter, site }) => {
  const tenant = await cast.tenant()
  await addTask(tenant)
  const page = await enter(tenant)
  await page.goto(`${originOf(site, tenant.slug)}/projects/CANARY/tasks/1`)
  const field = page.getByLabel("New comment")
  await field.fill("Said once")

  await page.keyboard.down("Control")
  for (let repeat = 0; repeat < 6; repeat++) await page.keyboard.down("Enter")
  await page.keyboard.up("Enter")
  await page.keyboard.up("Control")

  const said = page.getByRole("listitem").getByRole("paragraph").filter({ hasText: "Said once" })
  await expect(said).toBeVisible()
  await expect(field).toHaveValue("")
  expect(await count(tenant, "comments")).toBe(1)

  // The form is another one by then: the same words are said again.
  await field.fill("Said once")
  await page.keyboard.press("Control+Enter")
  await expect(said).toHaveCount(2)
})

test("a form sent twice creates once, and with other fields again", async ({ cast, site }) => {
  const tenant = await cast.tenant()
  const owner = await cast.member(tenant, "owner")
  const [one, other] = [await cast.user(), await cast.user()]
  const task = await addTask(tenant)
  const who = { tenant: tenant.slug, session: await cast.session(site, owner, tenant) }
  const project = tenant.canaryId
  const forms = [
    ["createProject", "projects", { name: "P", key: "PP", description: "" }, { key: "QQ" }],
    ["addTask", "tasks", { project, title: "T", status: "todo" }, { title: "U" }],
    ["addComment", "comments", { task, body: "C" }, { body: "D" }],
    ["add", "people", { email: one.email, role: "member" }, { email: other.email }],
  ] as const

  for (const [name, table, fields, change] of forms) {
    const before = await count(tenant, table)
    const form = { tenant: tenant.id, submission: randomUUID(), ...fields }
    const send = (sent: Record<string, string>) => callAction(site, who, { name, fields: sent })

    const answers = await Promise.all([send(form), send(form), send(form)])

    for (const { body } of answers) expect(body, name).not.toMatch(/"kind":"(refused|invalid)"/)
    expect(await count(tenant, table), name).toBe(before + 1)
    await send({ ...form, ...change })
    expect(await count(tenant, table), name).toBe(before + 2)
  }
})

test("a form without a token creates nothing", async ({ cast, site }) => {
  const tenant = await cast.tenant()
  const user = await cast.member(tenant)
  const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
  const fields = { tenant: tenant.id, submission: "", project: tenant.canaryId, title: "T" }

  const { body } = await callAction(site, who, { name: "addTask", fields })

  expect(body).toContain('"failure":"invalid_input"')
  expect(await count(tenant, "tasks")).toBe(0)
})

test("a form that was drawn for another person is refused, and writes nothing", async ({
  cast,
  enter,
  site,
}) => {
  const tenant = await cast.tenant()
  const [one, other] = [await cast.member(tenant), await cast.member(tenant)]
  const page = await enter(tenant, { user: one })
  await page.goto(`${originOf(site, tenant.slug)}/projects/CANARY`)
  await page.getByLabel("New task").fill("Mine")

  await cast.enter(page.context(), site, { user: other, tenant })
  await page.getByLabel("New task").press("Enter")

  await expect(page.getByText("Somebody else is signed in now")).toBeVisible()
  await expect(page.getByLabel("New task")).toHaveValue("Mine")
  expect(await count(tenant, "tasks")).toBe(0)
})

async function addTask(tenant: CastTenant): Promise<string> {
  return await writeRows(tenant, async (db) => {
    const tasks = await numberTasks(db, [{ project_id: tenant.canaryId, title: "Talked about" }])
    const { id } = await db
      .insertInto("tasks")
      .values(tasks)
      .returning("id")
      .executeTakeFirstOrThrow()
    return id
  })
}

async function count(tenant: CastTenant, table: string): Promise<number> {
  return await writeRows(tenant, async (db) => {
    const { rows } = await sql<{ rows: number }>`
      select count(*)::integer as rows from ${sql.id(table)}
    `.execute(db)
    return rows[0]?.rows ?? 0
  })
}
