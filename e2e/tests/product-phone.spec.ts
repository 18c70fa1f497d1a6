import { expect, type Page } from "@playwright/test"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { inEachRouting } from "../routings.ts"
import { writeRows } from "../rows.ts"
import { signIn } from "../sign-in.ts"
import { originOf } from "../sites.ts"
import { add, expectKept, test } from "../tasks.ts"

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

inEachRouting("by thumb", () => {
  test.use(phone)

  test("tasks are added, edited and talked about", async ({ newcomer }) => {
    const { page, project, tenant } = await newcomer(phone)
    await page.goto(new URL("/", project).href)
    await expectNarrow(page)
    await page.getByRole("main").getByRole("link", { name: tenant.canary }).tap()
    await page.getByLabel("New task").fill("Sweep the stairs")
    await page.getByRole("button", { name: "Add", exact: true }).tap()
    await page.getByRole("button", { name: "Edit Sweep the stairs" }).tap()
    await expectNarrow(page)
    await page.getByLabel("Title").fill("Sweep all stairs")
    await page.getByRole("button", { name: "Save" }).tap()
    // The row shows it at once; the editor goes when it is saved.
    await expect(page.getByLabel("Title")).toHaveCount(0)
    await page.getByRole("link", { name: "Sweep all stairs" }).tap()
    await expect(page.getByRole("heading", { name: /Sweep all stairs/ })).toBeVisible()

    await page.getByLabel("Due").fill("2031-05-04")
    await page.getByRole("button", { name: "Save" }).tap()
    await expect(page.getByText("Saved", { exact: true })).toBeVisible()
    await page.getByPlaceholder("Say something").fill("With the broom of the neighbours")
    await page.getByRole("button", { name: "Comment" }).tap()
    await expect(page.getByRole("listitem").getByText("With the broom").first()).toBeVisible()
    await expectNarrow(page)
    await page.goto(project)
    await expect(page.getByText("May 4, 2031")).toBeVisible()
    await expectNarrow(page)
  })

  test("a card is moved over the board", async ({ newcomer }) => {
    const { page, project } = await newcomer(phone)
    for (const title of ["Sweep the stairs", "Wash the windows"]) await add(page, project, title)
    await page.goto(`${project}?view=board`)
    await page.getByRole("button", { name: "Move Wash the windows" }).tap()
    await expectNarrow(page)
    for (const name of ["Move up", "Move right", "Move right", "Put down"]) {
      await page.getByRole("button", { name }).tap()
    }
    await expectNarrow(page)
    await expectKept(page, "In review", ["Wash the windows"])
  })

  test("the longest words make no page wider than the screen", async ({ cast, enter, site }) => {
    for (const longest of ["W".repeat(200), "Wide ".repeat(40).trim()]) {
      const tenant = await cast.tenant()
      const user = await cast.user({ name: longest })
      await cast.join(user, tenant, "owner")
      await cast.renameCanary(tenant, longest.slice(0, 120))
      await writeRows(tenant, async (db) => {
        const project_id = tenant.canaryId
        const task = { project_id, title: longest, description: longest, assignee_id: user.id }
        const { id } = await db
          .insertInto("tasks")
          .values(await numberTasks(db, [{ ...task, due_on: "2026-01-02" }]))
          .returning("id")
          .executeTakeFirstOrThrow()
        const comment = { task_id: id, author_id: user.id, body: longest }
        await db.insertInto("comments").values(comment).execute()
      })
      const page = await enter(tenant, { ...phone, user })
      const project = "/projects/CANARY"
      for (const path of [
        "/",
        "/projects",
        project,
        `${project}?view=board`,
        `${project}?view=deleted`,
        `${project}/tasks/1`,
        `/search?q=${longest.split(" ")[0]}`,
      ]) {
        await page.goto(originOf(site, tenant.slug) + path)
        await expectNarrow(page)
      }
    }
  })

  test("one finds what was said, and goes over to another tenant", async ({ cast, page, site }) => {
    const [one, other] = [await cast.tenant(), await cast.tenant()]
    const user = await cast.member(one)
    await cast.join(user, other)
    await writeRows(one, async (db) => {
      const { id } = await db
        .insertInto("tasks")
        .values(await numberTasks(db, [{ project_id: one.canaryId, title: "Sweep the stairs" }]))
        .returning("id")
        .executeTakeFirstOrThrow()
      const body = "With the broom of the neighbours"
      await db.insertInto("comments").values({ task_id: id, author_id: user.id, body }).execute()
    })
    await signIn(page, site, user.email)
    await expectNarrow(page)
    await page.getByRole("main").getByText(one.name).tap()
    const places = page.getByRole("navigation", { name: "Product" })
    await places.getByText("Projects").tap()
    await expect(page.getByRole("heading", { name: "Projects" })).toBeVisible()
    await expectNarrow(page)

    await places.getByText("Search").tap()
    await page.getByRole("searchbox").fill("broom")
    await page.getByRole("main").getByRole("button", { name: "Search" }).tap()
    await expect(page.getByText("One hit")).toBeVisible()
    await expectNarrow(page)
    await page.getByRole("main").getByRole("link", { name: "Sweep the stairs" }).tap()
    const comments = page.getByRole("region", { name: "Comments" })
    await expect(comments.getByText("With the broom").first()).toBeInViewport()

    await page.getByRole("banner").getByRole("link", { name: one.name }).tap()
    const list = page.getByRole("dialog", { name: "Switch tenant" })
    await expect(list).toBeVisible()
    await expectNarrow(page)
    await list.getByText(other.name).tap()
    await expect(page).toHaveURL(`${originOf(site, other.slug)}/`)
    await expect(page.getByRole("main").getByText(other.canary)).toBeVisible()
    await expectNarrow(page)
  })
})

/** Nothing stands out to the side: a phone would let one scroll there. */
async function expectNarrow(page: Page): Promise<void> {
  const over = "document.documentElement.scrollWidth - window.innerWidth"
  expect(await page.evaluate<number>(over), page.url()).toBeLessThanOrEqual(0)
}
