import { expect, type Locator, type Page } from "@playwright/test"
import { inEachRouting } from "../routings.ts"
import { writeRows } from "../rows.ts"
import { add, expectKept, group, row, test } from "../tasks.ts"

inEachRouting("the order of a list", () => {
  test("is changed by keyboard", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    for (const title of ["First", "Second", "Third"]) await add(page, project, title)
    const handle = page.getByRole("button", { name: "Move Third" })
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
    await expectKept(page, "To do", ["Third", "First", "Second"])

    await take(handle)
    await page.keyboard.press("ArrowRight")
    await expect(said(page)).toContainText("In progress, 1 of 1")
    await expect(handle).toBeFocused()
    await page.keyboard.press("Space")
    await expect(said(page)).toContainText("Put down. In progress, 1 of 1")
    await expectKept(page, "In progress", ["Third"])
  })

  test("is changed by mouse", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    for (const title of ["First", "Second", "Third"]) await add(page, project, title)

    const top = { targetPosition: { x: 200, y: 4 } }
    await task(page, "Third").dragTo(task(page, "First"), top)
    await expectKept(page, "To do", ["Third", "First", "Second"])
    await task(page, "First").dragTo(group(page, "Done"))
    await expectKept(page, "Done", ["First"])
  })

  test("is changed by touch", async ({ newcomer }) => {
    const viewport = { width: 390, height: 844 }
    const { page, project } = await newcomer({ viewport, hasTouch: true })
    for (const title of ["First", "Second"]) await add(page, project, title)

    await page.getByRole("button", { name: "Move Second" }).tap()
    await page.getByRole("button", { name: "Move up" }).tap()
    await expect(said(page)).toContainText("To do, 1 of 2")
    await page.getByRole("button", { name: "Move to In progress" }).tap()
    await page.getByRole("button", { name: "Move to In review" }).tap()
    await page.getByRole("button", { name: "Put down" }).tap()
    await expectKept(page, "In review", ["Second"])
  })
})

test("a task moves among those of its page, also where others stand before and after", async ({
  newcomer,
}) => {
  const { page, project, tenant } = await newcomer()
  await writeRows(tenant, async (db) => {
    const { id } = await db.selectFrom("projects").select("id").executeTakeFirstOrThrow()
    const numbers = Array.from({ length: 203 }, (_, index) => index + 1)
    const tasks = numbers.map((n) => ({ project_id: id, title: `Lamp ${n}`, position: n }))
    await db.insertInto("tasks").values(tasks).execute()
    const progress = numbers.slice(0, 30).map((n) => {
      return { project_id: id, title: `Wire ${n}`, position: n, status: "in_progress" as const }
    })
    await db.insertInto("tasks").values(progress).execute()
  })

  await page.goto(project)
  const lamp = page.getByRole("button", { name: "Move Lamp 25", exact: true })
  await take(lamp)
  await page.keyboard.press("ArrowRight")
  // The last place of those that fit here: below, it would be gone.
  await expect(said(page)).toContainText("In progress, 25 of 26")
  await page.keyboard.press("Space")
  await expect(lamp).toBeFocused()
  await page.reload()
  await expect(group(page, "In progress").getByRole("listitem").last()).toContainText("Lamp 25")

  await page.goto(`${project}?status=todo`)
  await page.getByRole("link", { name: /^More that are/ }).click()
  const first = page.getByRole("button", { name: "Move Lamp 103", exact: true })
  await take(first)
  await page.keyboard.press("ArrowUp")
  await expect(said(page)).toContainText("To do, 1 of 100")
  await page.keyboard.press("ArrowRight")
  await expect(said(page)).toContainText("cannot go further")
  await page.keyboard.press("Space")
  await expect(said(page)).toContainText("Put down. To do, 1 of 100")
  await expect(async () => {
    await page.reload()
    const links = group(page, "To do").getByRole("listitem").getByRole("link")
    await expect(links.first()).toHaveText("Lamp 103", { timeout: 1000 })
    await expect(links.nth(1)).toHaveText("Lamp 102")
  }).toPass()
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
