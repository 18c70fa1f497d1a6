import { expect, type Page } from "@playwright/test"
import { opened } from "../opened.ts"
import { test } from "../routings.ts"
import { signIn } from "../sign-in.ts"
import { originOf, sites } from "../sites.ts"

for (const site of sites.filter(({ root }) => root === "app.test")) {
  test(`the theme is chosen once for every host: ${site.name}`, async ({ page, cast }) => {
    const [one, other] = [await cast.tenant(), await cast.tenant()]
    const user = await cast.member(one)
    await cast.join(user, other)
    await page.emulateMedia({ colorScheme: "light" })
    await signIn(page, site, user.email)
    await page.getByRole("main").getByText(one.name).click()
    await choose(page, "Dark")
    await expectDark(page)
    // Without a script of the page's own: nothing flashes.
    await page.route("**/*.js", (route) => route.abort())
    for (const path of ["/tenants", "/problem/failed"]) {
      await page.goto(originOf(site) + path)
      await expectDark(page)
    }
    await page.goto(`${originOf(site, other.slug)}/no/such/page`)
    await expectDark(page)
  })
}

test("a host of localhost keeps the theme for itself", async ({ cast, enter, site }) => {
  const tenant = await cast.tenant()
  const page = await enter(tenant, { colorScheme: "light" })
  await page.goto(originOf(site, tenant.slug))
  await choose(page, "Dark")
  await expectDark(page)
  await page.reload()
  await expectDark(page)
  await choose(page, "As the system")
  await expect(page.locator("html")).toHaveCSS("color-scheme", "light dark")
})

test("a theme that was chosen in another tab is there when one looks again", async ({
  cast,
  enter,
  site,
}) => {
  const tenant = await cast.tenant()
  const page = await enter(tenant, { colorScheme: "dark" })
  await page.goto(originOf(site, tenant.slug))
  const tab = await page.context().newPage()
  await tab.goto(originOf(site, tenant.slug))
  await choose(tab, "Light")
  await page.bringToFront()
  await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
  await expect(page.locator("html")).toHaveCSS("color-scheme", "light")
})

test("a failure's page has the app's fonts and mark", async ({ page, site }) => {
  await page.goto(`${originOf(site)}/problem/unavailable`)
  const fonts = await page.evaluate(
    "document.fonts.ready.then(() => [...document.fonts].map(({ status }) => status))",
  )
  expect(fonts).toEqual(["loaded", "loaded"])
  const mark = await page.locator("link[rel=icon]").getAttribute("href")
  expect((await page.request.get(originOf(site) + mark)).status()).toBe(200)
})

async function choose(page: Page, theme: string): Promise<void> {
  const entry = page.getByRole("menuitemradio", { name: theme })
  await opened(entry, page.getByRole("button", { name: "Theme" }))
  await entry.click()
}

async function expectDark(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveCSS("color-scheme", "dark")
}
