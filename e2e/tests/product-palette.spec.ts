import { expect } from "@playwright/test"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { openPalette, palette } from "../palette.ts"
import { inEachRouting } from "../routings.ts"
import { writeRows } from "../rows.ts"
import { originOf } from "../sites.ts"
import { test } from "../tasks.ts"

inEachRouting("the palette", () => {
  test("goes to a task by its words or its key, and else to the search", async ({
    newcomer,
    site,
  }) => {
    const { page, tenant } = await newcomer()
    const key = await writeRows(tenant, async (db) => {
      const { number } = await db
        .insertInto("tasks")
        .values(
          await numberTasks(db, [
            { project_id: tenant.canaryId, title: "Sweeping the wide stairs" },
          ]),
        )
        .returning("number")
        .executeTakeFirstOrThrow()
      return `CANARY-${number}`
    })
    await page.goto(originOf(site, tenant.slug))
    const option = page.getByRole("option", { name: "Sweeping the wide stairs" })
    const title = page.getByLabel("Title")
    await openPalette(page)
    await page.keyboard.type("swee sta")
    await expect(option).toHaveAttribute("aria-selected", "true")
    await page.keyboard.press("Enter")
    await expect(title).toHaveValue("Sweeping the wide stairs")

    await page.goBack()
    await expect(title).toHaveCount(0)
    await openPalette(page)
    await page.keyboard.type(key.toLowerCase())
    await expect(option).toHaveAttribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await expect(option).toHaveAttribute("aria-selected", "false")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(title).toHaveValue("Sweeping the wide stairs")

    await openPalette(page)
    await page.keyboard.type("chandelier")
    await expect(palette(page).getByRole("status")).toHaveText("One command")
    await page.keyboard.press("Enter")
    await expect(page.getByText("Nothing has “chandelier” in it.")).toBeVisible()
  })
})
