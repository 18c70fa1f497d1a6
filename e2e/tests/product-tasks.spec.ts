import { expect, type Page } from "@playwright/test"
import { inEachRouting } from "../routings.ts"
import { add, group, row, test } from "../tasks.ts"

inEachRouting("tasks", () => {
  test("are added line by line, ticked off, deleted and had back", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    await page.goto(project)
    const line = page.getByLabel("New task")
    await line.fill("Oil the hinges")
    await line.press("Enter")
    await expect(row(page, "Oil the hinges")).toBeVisible()
    await expect(line).toHaveValue("")
    await expect(line).toBeFocused()
    await page.keyboard.type("Paint the door")
    await page.keyboard.press("Enter")
    await expect(row(page, "Paint the door")).toBeVisible()

    await page.getByRole("button", { name: "Done: Oil the hinges" }).click()
    await expect(group(page, "Done").getByText("Oil the hinges")).toBeVisible()
    await expect(page.getByRole("button", { name: "Done: Oil the hinges" })).toBeFocused()

    await page.getByRole("button", { name: "Delete Paint the door" }).click()
    await expect(row(page, "Paint the door")).toBeHidden()
    await expect(page.getByRole("button", { name: "Undo" })).toBeFocused()
    await page.keyboard.press("Enter")
    await expect(row(page, "Paint the door")).toBeVisible()
    await page.reload()
    await expect(group(page, "To do").getByText("Paint the door")).toBeVisible()
    await expect(group(page, "Done").getByText("Oil the hinges")).toBeVisible()
  })

  test("are edited in place, and what is wrong stands beside its field", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    await add(page, project, "Cut the key")
    await row(page, "Cut the key").click()
    await page.getByLabel("Title").fill("   ")
    await page.getByLabel("Description").fill("Two of them.")
    await page.getByRole("button", { name: "Save" }).click()
    await expect(page.getByLabel("Title")).toHaveAccessibleDescription("Say what is to be done.")
    await expect(page.getByLabel("Description")).toHaveValue("Two of them.")

    await page.getByLabel("Title").fill("Cut two keys")
    await page.getByLabel("Status").selectOption("In review")
    await page.getByLabel("Given to").selectOption("Casper Extra")
    await page.getByLabel("Due").fill("2031-05-04")
    await page.getByRole("button", { name: "Save" }).click()
    await expect(page.getByRole("heading", { name: /Cut two keys/ })).toBeVisible()
    await page.reload()
    await expect(page.getByLabel("Due")).toHaveValue("2031-05-04")
    await page.goto(project)
    await expect(group(page, "In review").getByText("Cut two keys")).toBeVisible()
  })

  test("keep both people's work when two edit one: the second chooses", async ({
    enter,
    newcomer,
  }) => {
    const { page, project, tenant } = await newcomer()
    await add(page, project, "Hang the sign")
    await row(page, "Hang the sign").click()
    await expect(page.getByLabel("Title")).toHaveValue("Hang the sign")
    const other = await enter(tenant)
    await other.goto(page.url())
    await other.getByLabel("Title").fill("Hang the new sign")
    await other.getByLabel("Status").selectOption("In progress")
    await other.getByLabel("Due").fill("2031-05-04")
    await other.getByRole("button", { name: "Save" }).click()
    await expect(other.getByText("Saved")).toBeVisible()

    await page.getByLabel("Title").fill("Hang the old sign")
    await page.getByRole("button", { name: "Save" }).click()
    const conflict = page.getByRole("region", { name: /Somebody saved this task/ })
    await expect(conflict.getByRole("row", { name: /Title/ })).toContainText("Hang the new sign")
    await expect(conflict).toContainText("Status, now “In progress”")
    await expect(conflict).toContainText("Due, now “May 4, 2031”")
    await expect(page.getByRole("button", { name: /^Save/ })).toHaveText(["Save mine"])
    await expect(page.getByLabel("Title")).toHaveValue("Hang the old sign")

    await conflict.getByRole("button", { name: "Save mine" }).click()
    await expect(page.getByText("Saved", { exact: true })).toBeVisible()
    await page.reload()
    await expect(page.getByLabel("Title")).toHaveValue("Hang the old sign")
    await expect(page.getByLabel("Status")).toHaveValue("in_progress")
  })

  test("or one takes what the other one saved", async ({ enter, newcomer }) => {
    const { page, project, tenant } = await newcomer()
    await add(page, project, "Wash the windows")
    await row(page, "Wash the windows").click()
    await expect(page.getByLabel("Title")).toHaveValue("Wash the windows")
    await saveElsewhere(await enter(tenant), page.url(), "Wash all windows")

    await page.getByLabel("Title").fill("Wash two windows")
    await page.getByRole("button", { name: "Save" }).click()
    await page.getByRole("button", { name: "Take theirs" }).click()
    await expect(page.getByRole("button", { name: "Save" })).toBeFocused()
    await expect(page.getByLabel("Title")).toHaveValue("Wash all windows")
    await page.reload()
    await expect(page.getByLabel("Title")).toHaveValue("Wash all windows")
  })

  test("are added, deleted and had back without script", async ({ newcomer }) => {
    const { page, project } = await newcomer({ javaScriptEnabled: false })
    await add(page, project, "Read by candle light")
    await page.getByRole("button", { name: "Delete Read by candle light" }).click()
    await expect(row(page, "Read by candle light")).toBeHidden()
    await page.getByRole("link", { name: "Deleted" }).click()
    await page.getByRole("button", { name: "Restore Read by candle light" }).click()
    await page.getByRole("link", { name: "List" }).click()
    await expect(row(page, "Read by candle light")).toBeVisible()
  })

  test("that are refused keep what was typed, without script as well", async ({ newcomer }) => {
    const { page, project } = await newcomer({ javaScriptEnabled: false })
    await add(page, project, "Read by candle light")
    await page.getByRole("link", { name: "Read by candle light", exact: true }).click()
    await page.getByLabel("Title").fill("   ")
    await page.getByLabel("Description").fill("With two candles")
    await page.getByLabel("Status").selectOption("In review")
    await page.getByRole("button", { name: "Save" }).click()

    await expect(page.getByLabel("Title")).toHaveAttribute("aria-invalid", "true")
    await expect(page.getByLabel("Description")).toHaveValue("With two candles")
    await expect(page.getByLabel("Status").locator("option:checked")).toHaveText("In review")
    await page.getByLabel("Title").fill("Read by two candles")
    await page.getByRole("button", { name: "Save" }).click()
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Read by two candles")
  })

  test("are given to anybody, in a tenant of many", async ({ cast, newcomer }) => {
    const { page, project, tenant } = await newcomer()
    await cast.crowd(tenant, 230)
    await add(page, project, "Count the lamps")
    await openEditor(page, "Count the lamps")
    const whom = page.getByLabel("Given to")
    const find = page.getByRole("searchbox", { name: "Find somebody by name" })
    await find.fill("somebody 97")
    await expect(whom.getByRole("option")).toHaveText(["Nobody", "Somebody 97"])
    await whom.selectOption("Somebody 97")
    await find.fill("somebody 23")
    await expect(page.getByText("3 to choose from")).toBeVisible()
    await expect(whom.locator("option:checked")).toHaveText("Somebody 97")
    await page.getByRole("button", { name: "Save", exact: true }).click()
    await expect(find).toHaveCount(0)

    await row(page, "Count the lamps").click()
    await expect(whom.locator("option:checked")).toHaveText("Somebody 97")
    await find.fill("casper")
    await whom.selectOption("Casper Extra")
    await page.getByRole("button", { name: "Save" }).click()
    await expect(page.getByText("Saved", { exact: true })).toBeVisible()
    await page.reload()
    await expect(whom.locator("option:checked")).toHaveText("Casper Extra")
  })

  test("are a page of nothing when nobody has them", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    for (const path of ["/tasks/999999", "/tasks/x", "NO"]) {
      expect((await page.goto(`${project}${path}`))?.status()).toBe(404)
    }
  })
})

inEachRouting("in a list", () => {
  test("a task is edited by keyboard where it stands", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    await add(page, project, "Sweep the yard")
    const title = page.getByLabel("Title")
    await page.getByRole("button", { name: "Done: Sweep the yard" }).focus()
    await page.keyboard.press("e")
    await expect(title).toBeFocused()
    await title.fill("  ")
    await page.keyboard.press("Enter")
    await expect(title).toHaveAccessibleDescription("Say what is to be done.")
    await expect(title).toBeFocused()
    await page.setViewportSize({ width: 390, height: 844 })
    const [problem, status] = [page.getByText("Say what is to be done."), page.getByLabel("Status")]
    const [above, below] = [await problem.boundingBox(), await status.boundingBox()]
    expect(above?.y).toBeLessThan(below?.y ?? 0)

    await title.fill("Sweep both yards")
    await page.getByLabel("Status").selectOption("In review")
    await page.getByLabel("Given to").selectOption("Casper Extra")
    await page.getByLabel("Due").fill("2031-05-04")
    await title.press("Enter")
    const edit = group(page, "In review").getByRole("button", { name: "Edit Sweep both yards" })
    await expect(edit).toBeFocused()
    await expect(page.getByText("Sweep both yards is changed.")).toBeAttached()
    await page.reload()
    await expect(group(page, "In review")).toContainText("May 4")
    await expect(group(page, "In review")).toContainText("Given to Casper Extra")
  })

  test("what somebody else saved meanwhile is told, and kept or not", async ({
    enter,
    newcomer,
  }) => {
    const { page, project, tenant } = await newcomer()
    await add(page, project, "Oil the gate")
    const address = await row(page, "Oil the gate").getAttribute("href")
    await openEditor(page, "Oil the gate")
    await saveElsewhere(await enter(tenant), new URL(address ?? "", project).href, "Oil one gate")

    await page.getByLabel("Title").fill("Oil every gate")
    await page.keyboard.press("Enter")
    const conflict = page.getByRole("region", { name: /Somebody saved this task/ })
    await expect(conflict.getByRole("row", { name: /Title/ })).toContainText("Oil one gate")
    await expect(page.getByRole("button", { name: /^Save/ })).toHaveText(["Save mine"])
    await conflict.getByRole("button", { name: "Save mine" }).click()
    // The row shows it at once; the editor goes when it is saved.
    await expect(page.getByLabel("Title")).toHaveCount(0)
    await page.reload()
    await expect(row(page, "Oil every gate")).toBeVisible()
  })

  test("nothing that was typed is lost on the way", async ({ cast, newcomer, site }) => {
    const { page, project, tenant } = await newcomer()
    await add(page, project, "Count the keys")
    await openEditor(page, "Count the keys")
    await page.getByLabel("Title").fill("Count them twice")
    // To another page and back, and a session that ends meanwhile.
    await page.getByRole("navigation", { name: "Product" }).getByText("Members").click()
    await expect(page.getByRole("heading", { name: "Members" })).toBeVisible()
    await page.goBack()
    await expect(page.getByLabel("Title")).toHaveValue("Count them twice")
    const cookies = await page.context().cookies()
    await page.context().clearCookies()
    await page.getByRole("button", { name: "Save", exact: true }).click()
    await expect(page.getByText("You are signed out.")).toBeVisible()
    await expect(page.getByLabel("Title")).toHaveValue("Count them twice")
    await page.context().addCookies(cookies)
    await page.goto(project)
    await expect(page.getByLabel("Title")).toHaveValue("Count them twice")

    // Nobody else who sits down here sees it.
    const next = await cast.member(tenant)
    await cast.enter(page.context(), site, { user: next, tenant })
    await page.goto(project)
    await expect(row(page, "Count the keys")).toBeVisible()
    await expect.poll(() => page.evaluate(() => sessionStorage.length)).toBe(0)
    await page.context().addCookies(cookies)
    await page.reload()
    await expect(row(page, "Count the keys")).toBeVisible()
  })

  test("Escape leaves it as it was", async ({ newcomer }) => {
    const { page, project } = await newcomer()
    await add(page, project, "Leave it")
    await openEditor(page, "Leave it")
    await page.getByLabel("Title").fill("Change it")
    await page.keyboard.press("Escape")
    await expect(page.getByRole("button", { name: "Edit Leave it" })).toBeFocused()
    await page.reload()
    await expect(row(page, "Leave it")).toBeVisible()
    await expect(page.getByLabel("Title")).toHaveCount(0)
  })
})

inEachRouting("comments", () => {
  test("are written, changed and taken back by whoever wrote them", async ({ enter, newcomer }) => {
    const { page, project, tenant } = await newcomer()
    await add(page, project, "Talk about it")
    await row(page, "Talk about it").click()
    await page.getByLabel("New comment").fill("A first word")
    await page.getByRole("button", { name: "Comment" }).click()
    await expect(page.getByRole("listitem").getByText("A first word").first()).toBeVisible()
    await expect(page.getByLabel("New comment")).toHaveValue("")

    const other = await enter(tenant)
    await other.goto(page.url())
    await expect(other.getByText("A first word")).toBeVisible()
    await expect(other.getByText("Edit or delete")).toHaveCount(0)

    await page.getByText("Edit or delete").click()
    await page.getByLabel("Your comment").fill("A better word")
    await page.getByRole("listitem").getByRole("button", { name: "Save" }).click()
    await expect(page.getByText(/, edited/)).toBeVisible()
    await page.getByText("Edit or delete").click()
    await page.getByRole("button", { name: "Delete this comment for good" }).click()
    await expect(page.getByText("Nobody has said anything yet.")).toBeVisible()
  })
})

/** By its button, which is there before its script is, and not while the editor is. */
async function openEditor(page: Page, title: string): Promise<void> {
  const edit = page.getByRole("button", { name: `Edit ${title}` })
  await expect(async () => {
    if (await edit.isVisible()) await edit.click({ timeout: 1000 })
    await expect(page.getByLabel("Title")).toBeFocused({ timeout: 2000 })
  }).toPass()
}

/** Another person gives the task another title. */
async function saveElsewhere(other: Page, address: string, title: string): Promise<void> {
  await other.goto(address)
  await other.getByLabel("Title").fill(title)
  await other.getByRole("button", { name: "Save" }).click()
  await expect(other.getByText("Saved")).toBeVisible()
}
