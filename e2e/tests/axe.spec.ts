import { expect, type Locator, type Page } from "@playwright/test"
import { expectAccessible } from "../axe.ts"
import { test } from "../cast.ts"
import { opened } from "../opened.ts"
import { fillIn, signIn } from "../sign-in.ts"
import { originOf, sites } from "../sites.ts"

const [site] = sites
const root = originOf(site)

test.describe("axe finds nothing", () => {
  test.describe.configure({ timeout: 120_000 })

  test("on the pages before one is signed in", async ({ page }) => {
    for (const path of [
      "/",
      "/sign-in",
      "/sign-in/mail-sent",
      "/sign-in/link?email=a@b.test&token=x",
      "/no/such/page",
    ]) {
      await page.goto(root + path)
      await expectAccessible(page, path)
    }
    await page.goto(`${root}/sign-in`)
    await page.getByLabel("E-mail", { exact: true }).fill("nobody@cast.test")
    await page.getByLabel("Password").fill("not it")
    await page.getByRole("button", { name: "Sign in", exact: true }).click()
    await expect(page.getByText("do not go together")).toBeVisible()
    await expectAccessible(page, "a sign-in that was refused")
  })

  test("on a person's own pages", async ({ cast, page }) => {
    const user = await cast.user()
    await signIn(page, site, user.email)
    await expectAccessible(page, "a chooser without a tenant")
    await cast.join(user, await cast.tenant(), "owner")
    const suspended = await cast.tenant()
    await cast.join(user, suspended)
    await cast.suspend(suspended)
    await page.goto(`${root}/tenants`)
    await expectAccessible(page, "a chooser, with a suspended tenant")
    await page.getByRole("main").getByText(suspended.name).click()
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
    await expectAccessible(page, "a suspended tenant")
    for (const path of ["/account", "/problem/conflict", "/problem/too_many"]) {
      await page.goto(root + path)
      await expectAccessible(page, path)
    }
    await page.goto(`${root}/account`)
    await page.getByLabel("Current password").fill("wrong one")
    await page.getByLabel("New password").fill("a much longer one")
    await page.getByRole("button", { name: "Change password" }).click()
    await expect(page.getByLabel("Current password")).toBeFocused()
    await expectAccessible(page, "a password that was refused")
  })

  test("on the members of a tenant", async ({ cast, page }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant, "owner")
    await cast.member(tenant)
    await cast.join(user, await cast.tenant())
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    await fillIn(page, user.email)
    await expectAccessible(page, "members")
    await page.getByLabel("Add somebody by e-mail").fill("nobody-at-all@cast.test")
    await page.getByRole("button", { name: "Add", exact: true }).click()
    await expect(page.getByLabel("Add somebody by e-mail")).toBeFocused()
    await expectAccessible(page, "somebody who cannot be added")
  })

  test("on what a tenant's bar opens, nor on the page once it is closed", async ({
    cast,
    page,
  }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant, "owner")
    await cast.join(user, await cast.tenant())
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    await fillIn(page, user.email)

    for (const name of [/^Theme$/, /, account of/]) {
      const button = page.getByRole("button", { name })
      await opened(page.getByRole("menu"), button)
      await expectAccessible(page, `the menu ${name}`, "[role=menu]")
      await page.keyboard.press("Escape")
      await expectClosed(page, button)
    }
    const switcher = page.getByRole("link", { name: /switch tenant$/ })
    await opened(page.getByRole("dialog"), switcher, "ArrowDown")
    await expectAccessible(page, "the switcher", "[role=dialog]")
    await page.keyboard.press("Escape")
    await expectClosed(page, switcher)

    const palette = page.getByRole("button", { name: /^Go to/ })
    await opened(page.getByRole("option", { name: "Members" }), palette)
    await expectAccessible(page, "the palette", "[role=dialog]")
    await page.keyboard.press("Escape")
    await expectClosed(page, palette)
  })
})

/** That what was opened is gone, and the whole page is there again for those who do not see it. */
async function expectClosed(page: Page, opener: Locator): Promise<void> {
  await expect(opener).toBeFocused()
  await expect(page.getByRole("dialog").or(page.getByRole("menu"))).toHaveCount(0)
  await expect(page.getByRole("main")).toBeVisible()
  await expect(page.locator("[aria-hidden=true]:has(main, button, a), [inert]")).toHaveCount(0)
}
