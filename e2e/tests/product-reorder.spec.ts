import { expect, type Locator, type Page } from "@playwright/test"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import type { CastTenant } from "../cast.ts"
import { inEachRouting } from "../routings.ts"
import { writeRows } from "../rows.ts"
import { add, expectKept, group, row, test } from "../tasks.ts"

inEachRouting("the order of a list", () => {
  test("is changed by keyboard", async ({ newcomer }) => {
    const { page, project, tenant } = await newcomer()
    await fill(tenant, { todo: 3 })
    await page.goto(project)
    const handle = page.getByRole("button", { name: "Move todo 3" })
    await expect(handle).toHaveAccessibleDescription(/Space takes it up/)

    await take(handle)
    await page.keyboard.press("ArrowUp")
    await expect(said(page)).toContainText("To do, 2 of 3")
    await page.keyboard.press("Escape")
    await expect(said(page)).toContainText("Put back. To do, 3 of 3")
    await take(handle)
    for (const index of [2, 1]) {
      await page.keyboard.press("ArrowUp")
      await expect(said(page)).toContainText(`To do, ${index} of 3`)
    }
    await page.keyboard.press("ArrowUp")
    await expect(said(page)).toContainText("cannot go further")
    await page.keyboard.press("Space")
    await expectKept(page, "To do", ["todo 3", "todo 1", "todo 2"])
  })

  test("is left by keyboard, for the next status", async ({ newcomer }) => {
    const { page, project, tenant } = await newcomer()
    await fill(tenant, { todo: 2 })
    await page.goto(project)
    const handle = page.getByRole("button", { name: "Move todo 2" })

    await take(handle)
    await page.keyboard.press("ArrowRight")
    await expect(said(page)).toContainText("In progress, 1 of 1")
    await expect(handle).toBeFocused()
    await page.keyboard.press("Space")
    await expect(said(page)).toContainText("Put down. In progress, 1 of 1")
    await expectKept(page, "In progress", ["todo 2"])
  })

  test("is changed by mouse", async ({ newcomer }) => {
    const { page, project, tenant } = await newcomer()
    await fill(tenant, { todo: 3 })
    await page.goto(project)

    const top = { targetPosition: { x: 200, y: 4 } }
    await task(page, "todo 3").dragTo(task(page, "todo 1"), top)
    await expectKept(page, "To do", ["todo 3", "todo 1", "todo 2"])
    await task(page, "todo 1").dragTo(group(page, "Done"))
    await expectKept(page, "Done", ["todo 1"])
  })

  test("is changed by touch", async ({ newcomer }) => {
    const viewport = { width: 390, height: 844 }
    const { page, project, tenant } = await newcomer({ viewport, hasTouch: true })
    await fill(tenant, { todo: 2 })
    await page.goto(project)

    await page.getByRole("button", { name: "Move todo 2" }).tap()
    await page.getByRole("button", { name: "Move up" }).tap()
    await expect(said(page)).toContainText("To do, 1 of 2")
    await page.getByRole("button", { name: "Move to In progress" }).tap()
    await page.getByRole("button", { name: "Move to In review" }).tap()
    await page.getByRole("button", { name: "Put down" }).tap()
    await expectKept(page, "In review", ["todo 2"])
  })
})

test("a task from another status stays among those that fit on the page", async ({ newcomer }) => {
  // Without scrolling between: the mouse would take up what comes under it.
  const { page, project, tenant } = await newcomer({ viewport: { width: 1280, height: 2000 } })
  await fill(tenant, { todo: 1, in_progress: 26 })
  await page.goto(project)
  const more = page.getByRole("link", { name: /^More that are/ })
  await task(page, "todo 1").dragTo(more)
  await expect(said(page)).toContainText("Moved. In progress, 25 of 26.")
  await expect(async () => {
    await page.reload()
    await expect(links(page, "To do")).toHaveCount(0, { timeout: 1000 })
  }).toPass()
  await expect(group(page, "In progress").getByRole("listitem").last()).toContainText("todo 1")
})

test("on a later page of a status a task comes after those of the page before", async ({
  newcomer,
}) => {
  const { page, project, tenant } = await newcomer()
  await fill(tenant, { todo: 102 })
  await page.goto(`${project}?status=todo`)
  await page.getByRole("link", { name: /^More that are/ }).click()
  await moveByKeyboard(page, "todo 102", ["ArrowUp"])
  await expect(said(page)).toContainText("Put down. To do, 1 of 2")
  await expectKept(page, "To do", ["todo 102", "todo 101"])
  await page.goto(`${project}?status=todo`)
  await expect(links(page, "To do").first()).toHaveText("todo 1")
})

test("a move that is refused takes back that task alone, to where the server has it", async ({
  newcomer,
}) => {
  const { page, project, tenant } = await newcomer()
  for (const title of ["First", "Second", "Third"]) await add(page, project, title)
  await page.goto(`${project}?view=board`)
  await writeRows(tenant, (db) => {
    const gone = db.updateTable("tasks").set({ deleted_at: new Date() })
    return gone.where("title", "=", "Second").execute()
  })
  const [refusal, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const gates = [refusal, answer]
  await page.route("**/projects/**", async (route) => {
    if (route.request().method() === "POST") await gates.shift()?.promise
    await route.continue()
  })

  await moveByKeyboard(page, "Second", ["ArrowRight"])
  await moveByKeyboard(page, "First", ["ArrowRight", "ArrowRight"])
  refusal.resolve()
  await expect(page.getByText("Nothing was saved.")).toBeVisible()
  await expect(links(page, "To do")).toHaveText(["Second", "Third"])
  await expect(links(page, "In review")).toHaveText(["First"])
  answer.resolve()
  await expect(links(page, "To do")).toHaveText(["Third"])
  await expectKept(page, "In review", ["First"])
})

test("whoever leaves with a task in the hand is asked, and one that is hidden is put down", async ({
  newcomer,
}) => {
  const { page, project } = await newcomer()
  await add(page, project, "First")
  const handle = page.getByRole("button", { name: "Move First" })
  await take(handle)
  await page.keyboard.press("ArrowRight")
  await expect(said(page)).toContainText("In progress, 1 of 1")

  const asked = page.waitForEvent("dialog")
  await page.close({ runBeforeUnload: true })
  const dialog = await asked
  expect(dialog.type()).toBe("beforeunload")
  await dialog.dismiss()
  await expect(handle).toHaveAttribute("aria-pressed", "true")

  const saved = page.waitForResponse((response) => response.request().method() === "POST")
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))")
  await saved
  await expect(handle).toHaveAttribute("aria-pressed", "false")
  await expectKept(page, "In progress", ["First"])
})

/** With so many tasks of each status, numbered from the top. */
async function fill(
  tenant: CastTenant,
  counts: Partial<Record<"todo" | "in_progress", number>>,
): Promise<void> {
  await writeRows(tenant, async (db) => {
    const { id } = await db.selectFrom("projects").select("id").executeTakeFirstOrThrow()
    const tasks = Object.entries(counts).flatMap(([status, count]) =>
      Array.from({ length: count }, (_, index) => ({
        project_id: id,
        title: `${status} ${index + 1}`,
        status: status as "todo" | "in_progress",
        position: index,
      })),
    )
    await db
      .insertInto("tasks")
      .values(await numberTasks(db, tasks))
      .execute()
  })
}

async function moveByKeyboard(page: Page, title: string, keys: string[]): Promise<void> {
  await take(page.getByRole("button", { name: `Move ${title}` }))
  for (const key of keys) await page.keyboard.press(key)
  await page.keyboard.press("Space")
  await expect(said(page)).toContainText("Put down.")
}

async function take(handle: Locator): Promise<void> {
  await handle.press("Space")
  await expect(handle).toHaveAttribute("aria-pressed", "true")
}

function task(page: Page, title: string): Locator {
  return page.getByRole("listitem").filter({ has: row(page, title) })
}

function links(page: Page, status: string): Locator {
  return group(page, status).getByRole("listitem").getByRole("link")
}

function said(page: Page): Locator {
  return page.locator("p[aria-live=assertive]")
}
