import { expect, type Page } from "@playwright/test"
import { numberTasks } from "../../db/seeds/example/number-tasks.ts"
import { inEachRouting, test } from "../routings.ts"
import { writeRows } from "../rows.ts"
import { signIn } from "../sign-in.ts"
import { originOf, type Site } from "../sites.ts"

inEachRouting("search", () => {
  test("finds tasks and comments, marks the words, and leads to the task", async ({
    page,
    site,
  }) => {
    const acme = await enterAcme(page, site)
    await page.goto(`${acme}/search`)
    const words = page.getByRole("searchbox", { name: "Words in projects, tasks and comments" })
    await words.fill("groundsheets")
    await words.press("Enter")

    await expect(page).toHaveURL(`${acme}/search?q=groundsheets`)
    await expect(page.getByText("One hit")).toBeVisible()
    await expect(page.locator("mark")).toHaveText("groundsheets")
    await page.getByRole("link", { name: "Compare tents side by side" }).click()
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
  })

  test("finds a task by its key, and says where an excerpt is not all", async ({ page, site }) => {
    const acme = await enterAcme(page, site)
    await page.goto(`${acme}/search?q=shop-11`)
    const first = page.getByRole("main").getByRole("listitem").first()
    await expect(first).toContainText(/SHOP-11 in .*, in progress/)

    await page.goto(`${acme}/search?q=groundsheets`)
    await expect(first).toContainText(/… .*groundsheets|groundsheets.* …/)
    // It is all that follows, but for the full stop.
    await expect(first).toContainText(/Lyon$/)
  })

  test("leads to the comment that was found, also one of long ago", async ({
    cast,
    enter,
    site,
  }) => {
    const tenant = await cast.tenant()
    const { id: author_id } = await cast.member(tenant)
    await writeRows(tenant, async (db) => {
      const { id: task_id } = await db
        .insertInto("tasks")
        .values(await numberTasks(db, [{ project_id: tenant.canaryId, title: "Talked about" }]))
        .returning("id")
        .executeTakeFirstOrThrow()
      const comments = Array.from({ length: 55 }, (_, index) => ({
        task_id,
        author_id,
        body: `Word ${index + 1}.`,
        created_at: new Date(index * 1000),
      }))
      await db.insertInto("comments").values(comments).execute()
    })
    const page = await enter(tenant)
    const comment = (body: string) => page.getByRole("listitem").filter({ hasText: body })
    for (const [found, last] of [
      [2, 2],
      [54, 55],
    ]) {
      await page.goto(`${originOf(site, tenant.slug)}/search?q="word+${found}"`)
      await page.getByRole("main").getByRole("link", { name: "Talked about" }).click()
      await expect(comment(`Word ${found}.`)).toHaveAttribute("aria-current", "true")
      await expect(comment(`Word ${found}.`)).toBeInViewport()
      await expect(comment("Word").last()).toHaveText(new RegExp(`Word ${last}\\.$`))
    }
  })

  test("finds nothing of another tenant, and takes what is typed for text", async ({
    page,
    site,
  }) => {
    const acme = await enterAcme(page, site)
    await page.goto(`${acme}/search?q=inverter`)
    await expect(page.getByText("Nothing has “inverter” in it.")).toBeVisible()
    await page.goto(`${acme}/search?q=${encodeURIComponent("<b id=x>'\" & | ! ( tents")}`)
    await expect(page.locator("#x")).toHaveCount(0)
    await expect(page.getByRole("heading", { name: "Search" })).toBeVisible()
  })
})

/** By its password, as whoever has one tenant is straight in it. @returns its address. */
async function enterAcme(page: Page, site: Site): Promise<string> {
  await signIn(page, site, "member@acme.test")
  const acme = originOf(site, "acme")
  await expect(page).toHaveURL(`${acme}/`)
  return acme
}
