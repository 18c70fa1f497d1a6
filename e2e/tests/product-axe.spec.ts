import { expect, type Page } from "@playwright/test"
import { expectAccessible } from "../axe.ts"
import { test } from "../cast.ts"
import { writeRows } from "../rows.ts"
import { fillIn } from "../sign-in.ts"
import { originOf, sites } from "../sites.ts"

const [site] = sites

test.describe("axe finds nothing", () => {
  test.describe.configure({ timeout: 120_000 })

  test("on the seeded tenant's pages, closed and opened", async ({ page }) => {
    await page.goto(`${originOf(site, "acme")}/projects`)
    await fillIn(page, "owner@acme.test")
    const home = originOf(site, "acme")
    await page.goto(`${home}/projects/SHOP`)
    const task = await page
      .getByRole("main")
      .getByRole("link", { name: /SHOP-\d+/ })
      .first()
    const address = (await task.getAttribute("href")) ?? ""
    for (const path of [
      "/",
      "/overview",
      "/projects",
      "/projects?archived=yes",
      "/projects/SHOP",
      "/projects/SHOP?view=board",
      address,
      "/search",
      "/search?q=tent",
      "/search?q=nothinglikethis",
    ]) {
      await page.goto(new URL(path, home).href)
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
      await expectAccessible(page, path)
      if (await openAll(page)) await expectAccessible(page, `${path}, opened`)
    }
  })

  test("in a tenant that has nothing yet", async ({ cast, page }) => {
    const tenant = await cast.tenant()
    await writeRows(tenant, (db) => db.deleteFrom("projects").execute())
    const user = await cast.member(tenant, "owner")
    await page.goto(`${originOf(site, tenant.slug)}/projects`)
    await fillIn(page, user.email)
    for (const path of ["/", "/projects", "/projects?archived=yes", "/search?q=anything"]) {
      await page.goto(originOf(site, tenant.slug) + path)
      await expectAccessible(page, `${path}, empty`)
    }
  })
})

/** Opens what the page keeps folded up. @returns whether there was any. */
async function openAll(page: Page): Promise<boolean> {
  return await page.locator("details:not([open])").evaluateAll((folded) => {
    for (const details of folded) details.setAttribute("open", "")
    return folded.length > 0
  })
}
