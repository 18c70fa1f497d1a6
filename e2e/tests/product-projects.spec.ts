import { expect } from "@playwright/test"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { inEachRouting, test } from "../routings.ts"
import { writeRows } from "../rows.ts"
import { originOf } from "../sites.ts"

inEachRouting("projects", () => {
  test("are started, renamed, archived and taken up again", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    const page = await enter(tenant, { role: "owner" })
    await page.goto(`${originOf(site, tenant.slug)}/projects`)
    await expect(async () => {
      await page.getByText("New project").click()
      await expect(page.getByLabel("Name", { exact: true })).toBeVisible({ timeout: 500 })
    }).toPass()
    await page.getByLabel("Name", { exact: true }).fill("Winter fair")
    await expect(page.getByLabel("Key", { exact: true })).toHaveValue("WF")
    await page.getByLabel("Key", { exact: true }).fill("CANARY")
    await page.getByRole("button", { name: "Create project" }).click()
    await expect(page.getByLabel("Key", { exact: true })).toHaveAccessibleDescription(
      "CANARY is another project’s key.",
    )
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Winter fair")
    await page.getByLabel("Key", { exact: true }).fill("FAIR")
    await page.getByRole("button", { name: "Create project" }).click()
    await expect(page).toHaveURL(/\/projects\/FAIR$/)
    await expect(page.getByRole("heading", { name: "Winter fair" })).toBeVisible()

    await page.getByRole("navigation", { name: "Product" }).getByText("Projects").click()
    const summary = page.getByText("Rename Winter fair")
    const archive = page.getByRole("button", { name: "Archive Winter fair" })
    const place = await archive.boundingBox()
    await summary.click()
    const row = page.getByRole("listitem").filter({ has: page.getByText("FAIR") })
    await expect(row.getByLabel("New name")).toBeVisible()
    expect(await archive.boundingBox()).toEqual(place)
    await row.getByLabel("New name").fill("Summer fair")
    await row.getByRole("button", { name: "Rename", exact: true }).click()
    await expect(page.getByRole("link", { name: "Summer fair" })).toBeVisible()
    await expect(row.locator("summary")).toBeFocused()

    await page.getByRole("button", { name: "Archive Summer fair" }).click()
    await expect(page.getByRole("link", { name: "Summer fair" })).toHaveCount(0)
    await expect(page.getByText("Summer fair is archived.")).toBeAttached()
    await expect(page.getByRole("main")).toBeFocused()
    await page.getByRole("link", { name: "Archived" }).click()
    await page.getByRole("button", { name: "Take up again Summer fair" }).click()
    await expect(page.getByText("Nothing has been archived.")).toBeVisible()
    await page.getByRole("link", { name: "Back to projects" }).click()
    await expect(page.getByRole("link", { name: "Summer fair" })).toBeVisible()
  })

  test("that are refused keep what was typed, without script as well", async ({
    cast,
    enter,
    site,
  }) => {
    const tenant = await cast.tenant()
    const page = await enter(tenant, { role: "owner", javaScriptEnabled: false })
    await page.goto(`${originOf(site, tenant.slug)}/projects`)
    await page.getByText("New project").click()
    await page.getByLabel("Name", { exact: true }).fill("Winter fair")
    await page.getByLabel("Key", { exact: true }).fill("CANARY")
    await page.getByLabel("What it is about").fill("Stalls and lights")
    await page.getByRole("button", { name: "Create project" }).click()

    const key = page.getByLabel("Key", { exact: true })
    await expect(key).toBeVisible()
    await expect(key).toHaveAccessibleDescription("CANARY is another project’s key.")
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue("Winter fair")
    await expect(page.getByLabel("What it is about")).toHaveValue("Stalls and lights")
  })

  test("are read page by page, and found by the palette", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    await writeRows(tenant, (db) =>
      db.insertInto("projects").values(numbered("Depot", 60)).execute(),
    )
    const page = await enter(tenant)
    await page.goto(`${originOf(site, tenant.slug)}/projects`)
    await expect(page.getByText("61 projects, 0 open tasks")).toBeVisible()
    await page.getByRole("link", { name: "Next page" }).click()
    await expect(page.getByRole("link", { name: "Depot 60" })).toBeVisible()
    await expect(page.getByRole("link", { name: "Depot 01" })).toHaveCount(0)
    await page.getByRole("link", { name: "First page" }).click()
    await expect(page.getByRole("link", { name: "Depot 01" })).toBeVisible()

    await expect(async () => {
      await page.keyboard.press("Control+k")
      await expect(page.getByRole("combobox", { name: "Commands" })).toBeFocused({ timeout: 2000 })
    }).toPass()
    await page.keyboard.type("depot 57")
    await page.getByRole("option", { name: /^Depot 57/ }).click()
    await expect(page.getByRole("heading", { name: "Depot 57" })).toBeVisible()
  })
})

inEachRouting("long lists", () => {
  test("lead on to the tasks, the deleted ones and the comments that do not fit", async ({
    cast,
    enter,
    site,
  }) => {
    const tenant = await cast.tenant()
    const author = await cast.member(tenant)
    const task = await writeRows(tenant, async (db) => {
      const project_id = tenant.canaryId
      const rows = numbered("Task", 130).map(({ name: title }, position) => ({
        project_id,
        title,
        position,
      }))
      await db
        .insertInto("tasks")
        .values(await numberTasks(db, rows))
        .execute()
      const gone = numbered("Gone", 101).map(({ name: title }, index) => ({
        project_id,
        title,
        deleted_at: new Date(index * 1000),
      }))
      await db
        .insertInto("tasks")
        .values(await numberTasks(db, gone))
        .execute()
      const { id, number } = await db
        .insertInto("tasks")
        .values(
          await numberTasks(db, [{ project_id, title: "Talked about", status: "done" as const }]),
        )
        .returning(["id", "number"])
        .executeTakeFirstOrThrow()
      const comments = numbered("Word", 55).map(({ name: body }, index) => ({
        task_id: id,
        author_id: author.id,
        body,
        created_at: new Date(index * 1000),
      }))
      await db.insertInto("comments").values(comments).execute()
      return number
    })
    const page = await enter(tenant)
    const project = `${originOf(site, tenant.slug)}/projects/CANARY`
    await page.goto(project)
    await expect(page.getByRole("region", { name: /^To do ?130$/ })).toBeVisible()
    await page.getByRole("link", { name: "More that are “To do”" }).click()
    await expect(page.getByRole("link", { name: "Task 026" })).toBeVisible()
    await page.getByRole("link", { name: "More that are “To do”" }).click()
    await expect(page.getByRole("link", { name: "Task 130" })).toBeVisible()
    await page.getByRole("link", { name: "All tasks" }).click()
    await expect(page.getByRole("link", { name: "Task 001" })).toBeVisible()

    await page.goto(`${project}?view=deleted`)
    await page.getByRole("link", { name: "Next page" }).click()
    await expect(page.getByRole("button", { name: "Restore Gone 001" })).toBeVisible()

    await page.goto(`${project}/tasks/${task}`)
    await expect(page.getByText("Word 55")).toBeVisible()
    await page.getByRole("link", { name: "Earlier comments" }).click()
    await expect(page.getByText("Word 01")).toBeVisible()
    await page.getByRole("link", { name: "Newest comments" }).click()
    await expect(page.getByText("Word 55")).toBeVisible()
  })

  test("of hits are read page by page", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    await writeRows(tenant, async (db) => {
      const project_id = tenant.canaryId
      const tasks = numbered("Lantern", 25).map(({ name: title }) => ({ project_id, title }))
      await db
        .insertInto("tasks")
        .values(await numberTasks(db, tasks))
        .execute()
    })
    const page = await enter(tenant)
    await page.goto(`${originOf(site, tenant.slug)}/search?q=lantern`)
    await expect(page.getByText("The best 20 hits")).toBeVisible()
    const titles = page.getByRole("main").getByRole("heading", { level: 2 })
    const first = await titles.allTextContents()
    await page.getByRole("link", { name: "Next page" }).click()
    await expect(page.getByText("The last 5 hits")).toBeVisible()
    expect(new Set([...first, ...(await titles.allTextContents())]).size).toBe(25)
  })
})

/** Names that sort by their number, and keys to go with them. */
function numbered(name: string, count: number): { name: string; key: string }[] {
  const width = String(count).length
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(width, "0")
    return { name: `${name} ${number}`, key: `${name.slice(0, 1).toUpperCase()}${number}` }
  })
}
