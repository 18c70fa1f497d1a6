import { expect } from "@playwright/test"
import { dayIn } from "../../apps/web/src/product/tasks/day.ts"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { writeRows } from "../rows.ts"
import { group, test } from "../tasks.ts"

// At each hour it is another day than in London in one of them at least.
for (const timezoneId of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
  test(`a task is late by its reader's day, in ${timezoneId}`, async ({ newcomer }) => {
    const { page, project, tenant } = await newcomer({ timezoneId })
    const now = Date.now()
    await writeRows(tenant, async (db) => {
      const { id } = await db.selectFrom("projects").select("id").executeTakeFirstOrThrow()
      const due = (title: string, at: number) => {
        return { project_id: id, title, due_on: dayIn(timezoneId, new Date(at)) }
      }
      const tasks = [due("Due today", now), due("Due yesterday", now - 86_400_000)]
      await db
        .insertInto("tasks")
        .values(await numberTasks(db, tasks))
        .execute()
    })
    const problems: string[] = []
    page.on("pageerror", ({ message }) => problems.push(message))
    const task = (title: string) =>
      group(page, "To do").getByRole("listitem").filter({ hasText: title })

    for (const view of ["", "?view=board"]) {
      await page.goto(project + view)
      await expect(task("Due yesterday")).toContainText(", late")
      await expect(task("Due today")).not.toContainText(", late")
    }
    // The server knows by then: nothing on the page changes for it.
    await page.route("**/_next/static/**/*.js*", (route) => route.abort())
    await page.goto(project)
    await expect(task("Due yesterday")).toContainText(", late")
    await expect(task("Due today")).not.toContainText(", late")
    await page.goto(new URL("/projects", project).href)
    await expect(page.getByRole("main").getByRole("listitem").first()).toContainText("Was due")
    expect(problems).toEqual([])
  })
}
