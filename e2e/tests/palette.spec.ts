import { type Browser, expect, type Page } from "@playwright/test"
import { type Cast, type CastTenant, type CastUser, test } from "../cast.ts"
import { openPalette, palette } from "../palette.ts"
import { originOf, type Site, sites, sitesByCookie } from "../sites.ts"

const [site] = sites

test.describe("the command palette", () => {
  test("goes to a page by keyboard alone, and gives the focus back", async ({ browser, cast }) => {
    const { page } = await inTenant(browser, cast, site)
    const link = page.getByRole("link", { name: "Members" })
    await expect(async () => {
      // Out of reach once the palette is open.
      if (await link.isVisible()) {
        await link.focus()
        await page.keyboard.press("Control+k")
      }
      await expect(palette(page)).toBeVisible({ timeout: 1000 })
    }).toPass()
    await expect(page.getByRole("combobox", { name: "Commands" })).toBeFocused()
    await page.keyboard.press("Escape")
    await expect(palette(page)).toBeHidden()
    await expect(link).toBeFocused()

    await page.keyboard.press("Control+k")
    await page.keyboard.type("memb")
    await expect(page.getByRole("option", { name: "Members" })).toHaveAttribute(
      "aria-selected",
      "true",
    )
    await page.keyboard.press("Enter")
    await expect(page.getByRole("heading", { name: "Members" })).toBeVisible()
    await expect(palette(page)).toBeHidden()
  })

  test("is opened by its button on a phone, and says when nothing fits", async ({
    browser,
    cast,
  }) => {
    const { page } = await inTenant(browser, cast, site, { viewport: { width: 390, height: 844 } })
    await openPalette(page)
    await page.keyboard.type("zzzz")
    // The product may offer a search for it.
    const said = /^(One command|No command is called so)$/
    await expect(palette(page).getByRole("status")).toHaveText(said)
    const box = await palette(page).boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual(390)
    await page.keyboard.press("Escape")
    await expect(page.getByRole("button", { name: /^Go to/ })).toBeFocused()
  })

  test("changes the theme and signs out", async ({ browser, cast }) => {
    const { page } = await inTenant(browser, cast, site)
    await openPalette(page)
    await page.keyboard.type("dark")
    await page.keyboard.press("Enter")
    await expect(page.locator("html")).toHaveCSS("color-scheme", "dark")
    await openPalette(page)
    await page.keyboard.type("sign out")
    await page.keyboard.press("Enter")
    await expect(page).toHaveURL(/\/sign-in\?signed-out/)
  })

  for (const site of [sites[0], ...sitesByCookie]) {
    test(`switches the tenant: ${site.name}`, async ({ browser, cast }) => {
      const { page, user, tenant } = await inTenant(browser, cast, site)
      const other = await cast.tenant()
      await cast.join(user, other)
      const sent = page.waitForRequest((request) => request.isNavigationRequest())
      await openPalette(page)
      await page.keyboard.type(other.name)
      await page.getByRole("option", { name: new RegExp(`^${other.name}`) }).click()
      expect((await sent).method()).toBe(site.routing === "cookie" ? "POST" : "GET")
      if (site.routing === "subdomain") {
        // There one signs in by the hand-over: this person's root session is not in this browser.
        await expect(page).toHaveURL(/\/sign-in/)
        return
      }
      await expect(page.getByRole("banner").getByText(other.name)).toBeVisible()
      await expect(page.getByText(other.canary)).toBeVisible()
      await expect(page.getByText(tenant.canary)).toHaveCount(0)
    })
  }
})

/** Somebody in a tenant of their own, signed in there. */
async function inTenant(
  browser: Browser,
  cast: Cast,
  site: Site,
  options = {},
): Promise<{ page: Page; tenant: CastTenant; user: CastUser }> {
  const tenant = await cast.tenant()
  const user = await cast.member(tenant)
  const context = await browser.newContext(options)
  await cast.enter(context, site, { user, tenant })
  const page = await context.newPage()
  await page.goto(originOf(site, tenant.slug))
  return { page, tenant, user }
}
