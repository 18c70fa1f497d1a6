import { expect, type Page } from "@playwright/test"
import type { MemberRole } from "@repo/db"
import { type Cast, type CastTenant, test } from "../cast.ts"
import { opened } from "../opened.ts"
import { fillIn, signIn } from "../sign-in.ts"
import { originOf, type Site, sites } from "../sites.ts"

for (const site of sites) {
  test.describe(site.name, () => {
    test("whoever has one tenant is straight in it", async ({ cast, page }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant)
      await signIn(page, site, user.email)
      await expect(page).toHaveURL(`${originOf(site, tenant.slug)}/`)
      await expectInside(page, tenant)
    })

    test("whoever has none is told so", async ({ cast, page }) => {
      const user = await cast.user()
      await signIn(page, site, user.email)
      await expect(page).toHaveURL(`${originOf(site)}/tenants`)
      await expect(page.getByRole("heading", { name: "No door is yours yet" })).toBeVisible()
      await expect(page.getByText(`${user.email} is not a member`)).toBeVisible()
    })

    test("a deep link while signed out comes back to its page", async ({ cast, page }) => {
      const [tenant, other] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(tenant)
      await cast.join(user, other)
      await enterByCookie(page, site, tenant)
      const link = `${originOf(site, tenant.slug)}/?from=a-mail&page=2`
      await page.goto(link)
      await expect(page).toHaveURL(/\/sign-in\?/)
      await fillIn(page, user.email)
      await expect(page).toHaveURL(link)
      await expectInside(page, tenant)
    })

    test("the switcher leads from tenant to tenant, by mouse and by keyboard", async ({
      cast,
      page,
    }) => {
      const { one, other } = await inFirstOfTwo(cast, page, site)

      const list = await openSwitcher(page, one)
      await page.keyboard.press("Escape")
      await switcher(page, one).click()
      await list.getByText(other.name).click()
      await expect(page).toHaveURL(`${originOf(site, other.slug)}/`)
      await expectInside(page, other)

      await openSwitcher(page, other)
      const role = site.routing === "cookie" ? "button" : "link"
      const wanted = list.getByRole(role, { name: one.name })
      await wanted.focus()
      await page.keyboard.press("Enter")
      await expectInside(page, one)
    })

    test("a tab of before the switch writes nothing and says why", async ({ cast, page }) => {
      const { one, other } = await inFirstOfTwo(cast, page, site, "owner")
      await openProjects(page)
      const stale = await page
        .getByRole("main")
        .locator("form input[name=tenant]")
        .first()
        .inputValue()
      expect(stale).toBe(one.id)

      await openInOtherTab(page, site, other)
      await rename(page, one.canary, "Written in the old tab")

      const isOneHost = site.routing === "cookie"
      const told = page.getByText("Another tenant is active now than this page was drawn for")
      // On hosts of their own both tabs are right; on one host the older is of another tenant.
      await (isOneHost ? expect(told).toBeVisible() : expect(told).toHaveCount(0))
      await expect
        .poll(() => cast.canaryName(one))
        .toBe(isOneHost ? one.canary : "Written in the old tab")
      expect(await cast.canaryName(other)).toBe(other.canary)
    })

    test("back in the browser shows no page of the tenant before", async ({ cast, page }) => {
      const { one, other } = await inFirstOfTwo(cast, page, site)
      await page.goto(`${originOf(site)}/tenants`)
      await page.getByRole("main").getByText(other.name).click()
      await expectInside(page, other)

      await page.goBack()
      await expect(page.getByRole("heading", { name: "Which door?" })).toBeVisible()
      await page.goBack()
      // On hosts of their own the page before is the other tenant's, and so is its address.
      const shown = site.routing === "cookie" ? other : one
      await expectInside(page, shown)
    })

    test("no script or style is refused by the policy", async ({ cast, page }) => {
      const refused: string[] = []
      page.on("console", (message) => {
        if (message.text().includes("Content Security Policy")) refused.push(message.text())
      })
      const tenant = await cast.tenant()
      await signIn(page, site, (await cast.member(tenant)).email)
      await expectInside(page, tenant)
      const dark = page.getByRole("menuitemradio", { name: "Dark" })
      await opened(dark, page.getByRole("button", { name: "Theme" }))
      await dark.click()
      await expect(page.locator("html")).toHaveCSS("color-scheme", "dark")
      expect(refused).toEqual([])
    })

    test("a page that is not there shows the request's id", async ({ cast, page }) => {
      const tenant = await cast.tenant()
      await signIn(page, site, (await cast.member(tenant)).email)
      await expectInside(page, tenant)
      const response = await page.goto(`${originOf(site, tenant.slug)}/no/such/page`)
      expect(response?.status()).toBe(404)
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
      await expect(page.getByText(response?.headers()["x-request-id"] ?? "")).toBeVisible()
    })
  })

  test.describe(`${site.name}, without scripts`, () => {
    test.use({ javaScriptEnabled: false })

    test("one signs in, changes something and signs out", async ({ cast, page }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      await enterByCookie(page, site, tenant)
      await page.goto(`${originOf(site, tenant.slug)}/?from=a-mail`)
      await fillIn(page, user.email)
      await expect(page).toHaveURL(`${originOf(site, tenant.slug)}/?from=a-mail`)

      await openProjects(page)
      await rename(page, tenant.canary, "Without a script")
      await expect(page.getByRole("heading", { name: "Without a script" })).toBeVisible()
      expect(await cast.canaryName(tenant)).toBe("Without a script")
    })

    test("a form of another tenant ends on a page that explains", async ({ cast, page }) => {
      const { one, other } = await inFirstOfTwo(cast, page, site, "owner")
      await openProjects(page)
      test.skip(site.routing === "subdomain", "On hosts of their own no form changes its tenant.")

      await openInOtherTab(page, site, other)
      const told = page.waitForResponse(/\/problem\/conflict\?request=[\w.-]+$/)
      await rename(page, one.canary, "Written in the old tab")
      expect((await told).status()).toBe(409)
      await expect(page.getByRole("heading", { name: "Another tenant is active" })).toBeVisible()
      expect(await cast.canaryName(one)).toBe(one.canary)
      expect(await cast.canaryName(other)).toBe(other.canary)
    })
  })
}

/** Somebody of two tenants, signed in, in the one. */
async function inFirstOfTwo(cast: Cast, page: Page, site: Site, role: MemberRole = "member") {
  const [one, other] = [await cast.tenant(), await cast.tenant()]
  const user = await cast.member(one, role)
  await cast.join(user, other, role)
  await signIn(page, site, user.email)
  await page.getByRole("main").getByText(one.name).click()
  await expectInside(page, one)
  return { one, other }
}

async function openInOtherTab(page: Page, site: Site, tenant: CastTenant): Promise<void> {
  const tab = await page.context().newPage()
  await tab.goto(`${originOf(site)}/tenants`)
  await tab.getByRole("main").getByText(tenant.name).click()
  await expectInside(tab, tenant)
}

async function expectInside(page: Page, tenant: CastTenant): Promise<void> {
  await expect(switcher(page, tenant)).toBeVisible()
  await expect(page.getByRole("main").getByText(/^Canary /)).toHaveText(tenant.canary)
}

function switcher(page: Page, { name }: CastTenant) {
  return page
    .getByRole("banner")
    .getByRole("link", { name: new RegExp(`^${name} ?, switch tenant$`) })
}

/** By a key that does nothing to a link: until its script is there, a click goes to the chooser. */
async function openSwitcher(page: Page, tenant: CastTenant) {
  const list = page.getByRole("dialog")
  await expect(async () => {
    await switcher(page, tenant).focus()
    await page.keyboard.press("ArrowDown")
    await expect(list).toBeVisible({ timeout: 1_000 })
  }).toPass()
  return list
}

/** A link leads to a tenant by its host; on one host for all the cookie of an earlier visit does. */
async function enterByCookie(page: Page, site: Site, { slug }: CastTenant): Promise<void> {
  if (site.routing === "subdomain") return
  const cookie = { name: "tenant", value: slug, url: originOf(site) }
  await page.context().addCookies([cookie])
}

/** Where projects are renamed. */
async function openProjects(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Product" }).getByText("Projects").click()
  await expect(page.getByRole("heading", { name: "Projects", level: 1 })).toBeVisible()
}

async function rename(page: Page, from: string, to: string): Promise<void> {
  await page.getByText(`Rename ${from}`).click()
  await page.getByLabel("New name").fill(to)
  await page.getByRole("button", { name: "Rename", exact: true }).click()
}
