import { expect } from "@playwright/test"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { callAction } from "../call-action.ts"
import { test } from "../routings.ts"
import { writeRows } from "../rows.ts"

test("a task is given to members only, and stays with somebody who has left", async ({
  cast,
  site,
}) => {
  const [tenant, elsewhere] = [await cast.tenant(), await cast.tenant()]
  const user = await cast.member(tenant)
  const [leaving, stranger] = [await cast.member(tenant), await cast.member(elsewhere)]
  const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
  const { id } = await writeRows(tenant, async (db) => {
    const tasks = await numberTasks(db, [{ project_id: tenant.canaryId, title: "Given" }])
    return await db.insertInto("tasks").values(tasks).returning("id").executeTakeFirstOrThrow()
  })
  const task = () =>
    writeRows(tenant, (db) =>
      db
        .selectFrom("tasks")
        .select(["title", "assignee_id", "version"])
        .where("id", "=", id)
        .executeTakeFirstOrThrow(),
    )
  const edit = async (title: string, assignee: string) => {
    const version = String((await task()).version)
    const fields = { tenant: tenant.id, id, version, title, status: "todo", assignee, dueOn: "" }
    return (await callAction(site, who, { name: "editTask", fields })).body
  }

  expect(await edit("Given to a stranger", stranger.id)).toContain("not a member here")
  expect(await task()).toMatchObject({ title: "Given", assignee_id: null })

  await edit("Given to a member", leaving.id)
  expect(await task()).toMatchObject({ title: "Given to a member", assignee_id: leaving.id })

  await cast.remove(leaving, tenant)
  await edit("Still theirs", leaving.id)
  expect(await task()).toMatchObject({ title: "Still theirs", assignee_id: leaving.id })

  await edit("Nobody's", "")
  expect(await edit("Theirs again", leaving.id)).toContain("not a member here")
  expect(await task()).toMatchObject({ title: "Nobody's", assignee_id: null })
})
