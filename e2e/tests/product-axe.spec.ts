import { expect, type Page } from "@playwright/test"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { expectAccessible } from "../axe.ts"
import { type Cast, test } from "../cast.ts"
import { writeRows } from "../rows.ts"
import { signIn } from "../sign-in.ts"
import { originOf, sites } from "../sites.ts"

const [site] = sites
const acme = originOf(site, "acme")

test.describe("axe finds nothing", () => {
  test.describe.configure({ timeout: 120_000 })

  test("on the overview, the projects and the search of a tenant at work", async ({ page }) => {
    await signIn(page, site, "owner@acme.test", `${acme}/`)
    await expectEach(page, acme, ["/", "/projects", "/search", "/search?q=tent", "/search?q=zzz"])
  })

  test("on a project, its board and a task that is talked about", async ({ page }) => {
    await signIn(page, site, "owner@acme.test", `${acme}/`)
    const project = `${acme}/projects/SHOP`
    await expectEach(page, project, ["", "?view=board"])
    await page.goto(project)
    await page.getByRole("link", { name: "Compare tents side by side" }).click()
    await expect(page.getByRole("heading", { name: "Comments" })).toBeVisible()
    await openAll(page)
    await expectAccessible(page, "a task")
  })

  test("where there is nothing yet, and nothing at all", async ({ cast, page }) => {
    const tenant = await cast.tenant()
    await writeRows(tenant, (db) => db.deleteFrom("projects").execute())
    await cast.enter(page.context(), site, { user: await cast.member(tenant, "owner"), tenant })
    await expectEach(page, originOf(site, tenant.slug), [
      "/",
      "/projects",
      "/projects?archived=yes",
      "/projects/NOPE",
    ])
  })

  test("beside what was refused", async ({ cast, page }) => {
    const { home, project, task } = await tenantAtWork(cast, page)
    await page.goto(`${home}/projects`)
    await openAll(page)
    await page.getByLabel("Name", { exact: true }).fill("Another canary")
    await page.getByLabel("Key", { exact: true }).fill("CANARY")
    await page.getByRole("button", { name: "Create project" }).click()
    await expect(page.getByText("CANARY is another project’s key.")).toBeVisible()
    const row = page.getByRole("listitem").filter({ hasText: "CANARY" })
    await row.getByLabel("New name").fill("   ")
    await row.getByRole("button", { name: "Rename", exact: true }).click()
    await expect(row.getByLabel("New name")).toHaveAccessibleDescription(/./)
    await expectAccessible(page, "a project that was refused, and a new name")

    await page.goto(project)
    await page.getByRole("button", { name: "Edit Sweep the yard" }).click()
    await refuseTitle(page)
    await page.getByLabel("New task").fill("   ")
    await page.getByRole("button", { name: "Add", exact: true }).click()
    await expect(page.getByText("Say what is to be done.")).toHaveCount(2)
    await expectAccessible(page, "a task in its list that was refused, and a new one")

    await page.goto(task)
    await refuseTitle(page)
    await page.getByLabel("New comment").fill("   ")
    await page.getByRole("button", { name: "Comment" }).click()
    await expect(page.getByText("Write something first.")).toBeVisible()
    await expectAccessible(page, "a task that was refused, and a comment")
  })

  test("on what comes up while one works", async ({ cast, page }) => {
    const { project, task, change } = await tenantAtWork(cast, page)
    await page.goto(task)
    await expect(page.getByLabel("Title")).toHaveValue("Sweep the yard")
    await change({ title: "Sweep all yards", due_on: "2031-05-04" })
    await page.getByLabel("Title").fill("Sweep both yards")
    await page.getByRole("button", { name: "Save" }).click()
    await expect(page.getByRole("region", { name: /Somebody saved this task/ })).toBeVisible()
    await expectAccessible(page, "two who edit one task")

    await page.goto(`${project}?view=board`)
    const handle = page.getByRole("button", { name: "Move Lock the gate" })
    await handle.press("Space")
    await expect(handle).toHaveAttribute("aria-pressed", "true")
    await expectAccessible(page, "a card that is taken up")

    await page.goto(project)
    await handle.press("Space")
    await expect(handle).toHaveAttribute("aria-pressed", "true")
    await expectAccessible(page, "a row that is taken up")
    await handle.press("Escape")
    const palette = page.getByRole("combobox", { name: "Commands" })
    await expect(async () => {
      await page.keyboard.press("Control+k")
      await expect(palette).toBeVisible({ timeout: 1000 })
    }).toPass()
    await palette.fill("lock the")
    await expect(page.getByRole("option", { name: "Lock the gate" })).toBeVisible()
    await expectAccessible(page, "the palette with a task", "[role=dialog]")
    await palette.fill("zzzz")
    await expect(page.getByRole("option")).toHaveCount(1)
    await expectAccessible(page, "the palette without a hit", "[role=dialog]")
    await page.keyboard.press("Escape")

    await page.getByRole("button", { name: "Delete Lock the gate" }).click()
    await expect(page.getByRole("button", { name: "Undo" })).toBeFocused()
    await expectAccessible(page, "a task that can be had back")
    await expectEach(page, project, ["?view=deleted"])
  })

  test("on what is archived, and where staff may only look", async ({ cast, page }) => {
    const { home, project, task, archive, tenant } = await tenantAtWork(cast, page)
    await archive()
    await expectEach(page, home, ["/projects?archived=yes"])
    await expectEach(page, project, [""])
    await page.context().clearCookies()
    const staff = await cast.user({ isSuperuser: true })
    await cast.enter(page.context(), site, { user: staff, tenant })
    await expectEach(page, task, [""])
  })
})

/** Each page as it comes, and with what it keeps folded up. */
async function expectEach(page: Page, origin: string, paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(origin + path)
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
    await expectAccessible(page, path)
    if (await openAll(page)) await expectAccessible(page, `${path}, opened`)
  }
}

/** @returns whether there was anything to open. */
async function openAll(page: Page): Promise<boolean> {
  return await page.locator("details:not([open])").evaluateAll((folded) => {
    for (const details of folded) details.setAttribute("open", "")
    return folded.length > 0
  })
}

async function refuseTitle(page: Page): Promise<void> {
  const title = page.getByLabel("Title")
  await title.fill("   ")
  await page.getByRole("button", { name: "Save", exact: true }).click()
  await expect(title).toHaveAccessibleDescription("Say what is to be done.")
}

/** An owner in a tenant of their own with two tasks, the first of which is talked about. */
async function tenantAtWork(cast: Cast, page: Page) {
  const tenant = await cast.tenant()
  const owner = await cast.member(tenant, "owner")
  await cast.enter(page.context(), site, { user: owner, tenant })
  const { id, number } = await writeRows(tenant, async (db) => {
    const project_id = tenant.canaryId
    const due_on = "2026-01-02"
    const task = await db
      .insertInto("tasks")
      .values(
        await numberTasks(db, [
          { project_id, title: "Sweep the yard", assignee_id: owner.id, due_on },
        ]),
      )
      .returning(["id", "number"])
      .executeTakeFirstOrThrow()
    const second = await numberTasks(db, [{ project_id, title: "Lock the gate" }])
    await db.insertInto("tasks").values(second).execute()
    await db
      .insertInto("comments")
      .values({ task_id: task.id, author_id: owner.id, body: "With the wide broom." })
      .execute()
    return task
  })
  const home = originOf(site, tenant.slug)
  const project = `${home}/projects/CANARY`
  return {
    tenant,
    home,
    project,
    task: `${project}/tasks/${number}`,
    change: (values: { title: string; due_on: string }) =>
      writeRows(tenant, (db) => db.updateTable("tasks").set(values).where("id", "=", id).execute()),
    archive: () =>
      writeRows(tenant, (db) =>
        db.updateTable("projects").set({ archived_at: new Date() }).execute(),
      ),
  }
}
