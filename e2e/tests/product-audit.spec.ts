import { randomUUID } from "node:crypto"
import { expect } from "@playwright/test"
import { withOwner } from "@repo/tenancy/fleet"
import { sql } from "kysely"
import { type LoggedRow, readLog, refuseRows } from "../audit-log.ts"
import { callAction } from "../call-action.ts"
import { type CastTenant, test } from "../cast.ts"
import { databaseUrls } from "../env.ts"
import { actions } from "../every-door.ts"
import { visit } from "../raw-request.ts"
import { sitesByHost } from "../sites.ts"

/** What has been made so far, by the log itself. */
interface Made {
  readonly tenant: CastTenant
  readonly project: string
  readonly task: string
  readonly comment: string
}

interface Step {
  readonly action: string
  readonly fields: (made: Made) => Record<string, string>
  /** Undefined: it changes nothing, and leaves none. */
  readonly row: Partial<Pick<LoggedRow, "action" | "before" | "after">> | undefined
}

const time = expect.any(String)
const id = expect.stringMatching(/^[0-9a-f-]{36}$/)
const edited = {
  title: "T2",
  description: "",
  status: "in_review",
  assignee: "",
  dueOn: "2027-01-02",
}

// biome-ignore format: a table.
const steps: readonly Step[] = [
  { action: "createProject", fields: () => ({ name: "P", key: "PP", description: "" }),
    row: { action: "project.created", before: null, after: { key: "PP", name: "P", description: "" } } },
  { action: "renameProject", fields: ({ project }) => ({ id: project, name: "P2" }),
    row: { action: "project.renamed", before: { name: "P" }, after: { name: "P2" } } },
  { action: "renameProject", fields: ({ project }) => ({ id: project, name: "P2" }), row: undefined },
  { action: "renameProject", fields: () => ({ id: randomUUID(), name: "P3" }), row: undefined },
  { action: "archiveProject", fields: ({ project }) => ({ id: project, archived: "yes" }),
    row: { action: "project.archived", before: { archived_at: null }, after: { archived_at: time } } },
  { action: "archiveProject", fields: ({ project }) => ({ id: project, archived: "no" }),
    row: { action: "project.unarchived", before: { archived_at: time }, after: { archived_at: null } } },
  { action: "addTask", fields: ({ project }) => ({ project, title: "T", status: "todo" }),
    row: { action: "task.created", before: null, after: { project_id: id, number: expect.any(Number), title: "T", status: "todo" } } },
  { action: "completeTask", fields: ({ task }) => ({ id: task, done: "yes" }),
    row: { action: "task.completed", before: { status: "todo" }, after: { status: "done" } } },
  { action: "completeTask", fields: ({ task }) => ({ id: task, done: "yes" }), row: undefined },
  { action: "completeTask", fields: ({ task }) => ({ id: task, done: "no" }),
    row: { action: "task.reopened", before: { status: "done" }, after: { status: "todo" } } },
  { action: "moveTask", fields: ({ task }) => ({ id: task, status: "in_progress", after: "" }),
    row: { action: "task.moved", before: { status: "todo" }, after: { status: "in_progress" } } },
  { action: "editTask", fields: ({ task }) => ({ id: task, version: "0", ...edited }), row: undefined },
  { action: "editTask", fields: ({ task }) => ({ id: task, version: "4", ...edited }),
    row: { action: "task.edited", before: { title: "T", status: "in_progress", due_on: null }, after: { title: "T2", status: "in_review", due_on: "2027-01-02" } } },
  { action: "deleteTask", fields: ({ task }) => ({ id: task, deleted: "yes" }),
    row: { action: "task.deleted", before: { deleted_at: null }, after: { deleted_at: time } } },
  { action: "deleteTask", fields: ({ task }) => ({ id: task, deleted: "no" }),
    row: { action: "task.restored", before: { deleted_at: time }, after: { deleted_at: null } } },
  { action: "addComment", fields: ({ task }) => ({ task, body: "C" }),
    row: { action: "comment.created", before: null, after: { task_id: id, body: "C" } } },
  { action: "editComment", fields: ({ comment }) => ({ id: comment, body: "C2" }),
    row: { action: "comment.edited", before: { body: "C" }, after: { body: "C2" } } },
  { action: "deleteComment", fields: ({ comment }) => ({ id: comment }),
    row: { action: "comment.deleted", before: { task_id: id, body: "C2" }, after: null } },
  { action: "deleteComment", fields: ({ comment }) => ({ id: comment }), row: undefined },
]

test("each action of the product leaves exactly its row", async ({ cast }) => {
  const [site] = sitesByHost
  if (!site) throw new Error("No site is routed by hosts.")
  const tenant = await cast.tenant()
  const user = await cast.member(tenant, "owner")
  const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
  let rows: readonly LoggedRow[] = []

  for (const { action, fields, row } of steps) {
    const form = { tenant: tenant.id, ...fields(madeBy(rows, tenant)) }
    await callAction(site, who, { name: action, fields: form })
    const now = await readLog({ tenant })
    const expected = row && [{ ...row, actor: user.id, as: "owner", request: expect.any(String) }]
    expect(now.slice(rows.length), action).toEqual(
      (expected ?? []).map((each) => expect.objectContaining(each)),
    )
    rows = now
  }
})

test("without its row there is no change", async ({ cast }) => {
  const [site] = sitesByHost
  if (!site) throw new Error("No site is routed by hosts.")
  const tenant = await cast.tenant()
  const user = await cast.member(tenant, "owner")
  const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
  const call = (name: string, fields: Record<string, string>) =>
    callAction(site, who, { name, fields: { tenant: tenant.id, ...fields } })
  await call("addTask", { project: tenant.canaryId, title: "T" })
  const { task } = madeBy(await readLog({ tenant }), tenant)
  await call("addComment", { task, body: "C" })
  const { comment } = madeBy(await readLog({ tenant }), tenant)
  const before = await contentsOf(tenant)

  await refuseRows(tenant)
  const refused = [
    await call("createProject", { name: "P", key: "PP", description: "" }),
    await call("renameProject", { id: tenant.canaryId, name: "P2" }),
    await call("archiveProject", { id: tenant.canaryId, archived: "yes" }),
    await call("addTask", { project: tenant.canaryId, title: "T2" }),
    await call("completeTask", { id: task, done: "yes" }),
    await call("moveTask", { id: task, status: "in_progress", after: "" }),
    await call("editTask", { id: task, version: "1", ...edited }),
    await call("deleteTask", { id: task, deleted: "yes" }),
    await call("addComment", { task, body: "C2" }),
    await call("editComment", { id: comment, body: "C2" }),
    await call("deleteComment", { id: comment }),
  ]

  for (const { body } of refused) expect(body).toContain('"failure":"failed"')
  expect(await contentsOf(tenant)).toEqual(before)
})

test("a download of the projects leaves a row", async ({ cast }) => {
  const [site] = sitesByHost
  if (!site) throw new Error("No site is routed by hosts.")
  const tenant = await cast.tenant()
  const user = await cast.member(tenant)
  const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }

  await visit(site, { ...who, path: "/projects.csv" })

  expect(await readLog({ tenant })).toMatchObject([{ action: "projects.exported", as: "member" }])
})

test("there is no action of the product that this table does not know", () => {
  const ours = actions().filter(({ file }) => file.includes("src/product/"))
  const known = new Set(steps.map(({ action }) => action))
  expect(ours.map(({ name }) => name).toSorted()).toEqual([...known].toSorted())
})

async function contentsOf({ schema }: CastTenant) {
  return await withOwner({ connectionString: databaseUrls().ownerUrl }, 1, async (owner) => {
    const { rows } = await sql`
      select (select json_agg(each order by id) from ${sql.id(schema, "projects")} as each) as projects,
        (select json_agg(each order by id) from ${sql.id(schema, "tasks")} as each) as tasks,
        (select json_agg(each order by id) from ${sql.id(schema, "comments")} as each) as comments
    `.execute(owner)
    return rows
  })
}

function madeBy(rows: readonly LoggedRow[], tenant: CastTenant): Made {
  const made = (action: string) =>
    rows.find((row) => row.action === action)?.object.split(":")[1] ?? ""
  return {
    tenant,
    project: made("project.created"),
    task: made("task.created"),
    comment: made("comment.created"),
  }
}
