import { expect, type Locator, type Page } from "@playwright/test"
import { inEachRouting } from "../routings.ts"
import { add, expectKept, group, test } from "../tasks.ts"

inEachRouting("the board", () => {
  test("is run by keyboard", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    for (const title of ["First", "Second"]) await add(page, project, title)
    await page.goto(`${project}?view=board`)
    const handle = page.getByRole("button", { name: "Move Second" })
    await expect(handle).toHaveAccessibleDescription(/Space takes it up/)

    await handle.press("Space")
    await expect(handle).toHaveAttribute("aria-pressed", "true")
    await page.keyboard.press("ArrowUp")
    await expect(said(page)).toContainText("To do, 1 of 2")
    await page.keyboard.press("Escape")
    await expect(said(page)).toContainText("Put back. To do, 2 of 2")

    await handle.press("Space")
    await expect(handle).toHaveAttribute("aria-pressed", "true")
    await page.keyboard.press("ArrowRight")
    await expect(said(page)).toContainText("In progress, 1 of 1")
    await expect(handle).toBeFocused()
    await page.keyboard.press("Space")
    await expect(said(page)).toContainText("Put down. In progress, 1 of 1")
    await expectKept(page, "In progress", ["Second"])
  })

  test("keeps a move when one turns to another card, or leaves", async ({ newcomer }) => {
    const viewport = { width: 390, height: 844 }
    const { page, project } = await newcomer({ viewport })
    for (const title of ["First", "Second"]) await add(page, project, title)
    await page.goto(`${project}?view=board`)
    const first = page.getByRole("button", { name: "Move First" })
    const second = page.getByRole("button", { name: "Move Second" })

    await first.click()
    await page.getByRole("button", { name: "Move right" }).click()
    const putDown = page.waitForResponse((response) => response.request().method() === "POST")
    await second.click()
    await putDown
    await expect(second).toHaveAttribute("aria-pressed", "true")
    await expect(first).toHaveAttribute("aria-pressed", "false")
    await page.getByRole("button", { name: "Move right" }).click()
    const saved = page.waitForResponse((response) => response.request().method() === "POST")
    await page.getByRole("link", { name: "Overview" }).click()
    await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible()
    await saved

    await page.goto(`${project}?view=board`)
    await expectKept(page, "In progress", ["Second", "First"])
  })

  const ways = {
    "opens the card itself": (page: Page) => page.getByRole("link", { name: "First" }).click(),
    "goes back": (page: Page) => page.goBack(),
  }
  for (const [way, leave] of Object.entries(ways)) {
    test(`keeps a move when one ${way}`, async ({ newcomer }) => {
      const { page, project } = await newcomer()
      await add(page, project, "First")
      const board = page.getByRole("link", { name: "Board" })
      await board.click()
      await expect(board).toHaveAttribute("aria-current", "page")
      await page.getByRole("button", { name: "Move First" }).click()
      await page.getByRole("button", { name: "Move right" }).click()
      await expect(said(page)).toContainText("In progress")
      const saved = page.waitForResponse((response) => response.request().method() === "POST")
      await leave(page)
      await saved

      await page.goto(`${project}?view=board`)
      await expectKept(page, "In progress", ["First"])
    })
  }

  test("keeps a card in the hand while the answer to another's move comes", async ({
    newcomer,
  }) => {
    const { page, project } = await newcomer()
    for (const title of ["First", "Second"]) await add(page, project, title)
    await page.goto(`${project}?view=board`)
    const second = page.getByRole("button", { name: "Move Second" })
    const answer = Promise.withResolvers<void>()
    await page.route("**/projects/**", async (route) => {
      if (route.request().method() === "POST") await answer.promise
      await route.continue()
    })

    await page.getByRole("button", { name: "Move First" }).press("Space")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("Space")
    await second.press("Space")
    await expect(second).toHaveAttribute("aria-pressed", "true")
    for (const column of ["In progress", "In review"]) {
      await page.keyboard.press("ArrowRight")
      await expect(said(page)).toContainText(column)
    }
    // What comes with the answer is known by somebody else's task.
    await add(await page.context().newPage(), project, "Third")
    answer.resolve()
    await expect(card(page, "Third")).toBeVisible()
    await expect(second).toHaveAttribute("aria-pressed", "true")
    await page.keyboard.press("Space")

    await expect(said(page)).toContainText("Put down. In review")
    await expectKept(page, "In review", ["Second"])
    await expectKept(page, "In progress", ["First"])
  })

  test("is run by mouse", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    for (const title of ["First", "Second", "Third"]) await add(page, project, title)
    await page.goto(`${project}?view=board`)
    await expect(page.getByRole("button", { name: "Move First" })).toBeVisible()

    await card(page, "Third").dragTo(card(page, "First"), { targetPosition: { x: 40, y: 4 } })
    await expectKept(page, "To do", ["Third", "First", "Second"])
    await card(page, "First").dragTo(group(page, "Done"))
    await expectKept(page, "Done", ["First"])
  })
})

function card(page: Page, title: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("link", { name: title }) })
}

function said(page: Page): Locator {
  return page.locator("p[aria-live=assertive]")
}
