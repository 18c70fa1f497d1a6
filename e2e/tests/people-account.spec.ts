import { type Browser, expect, type Page } from "@playwright/test"
import type { CastUser } from "../cast.ts"
import { opened } from "../opened.ts"
import { inEachRouting, test } from "../routings.ts"
import { fillIn, signIn } from "../sign-in.ts"
import { originOf, type Site } from "../sites.ts"

inEachRouting("a person's account", () => {
  test("a new name is seen in every tenant", async ({ page, cast, site }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant)
    await signIn(page, site, user.email, accountAt(site))
    await page.getByLabel("Name").fill("Greta Newname")
    await page.getByRole("button", { name: "Save name" }).click()
    await expect(page.getByText("Your name is saved.")).toBeVisible()

    await page.goto(`${originOf(site)}/tenants`)
    await page.getByRole("main").getByText(tenant.name).click()
    const own = page.getByRole("menuitem", { name: "Your account" })
    await opened(own, page.getByRole("button", { name: "Account of Greta Newname" }))
    await own.click()
    await expect(page.getByLabel("Name")).toHaveValue("Greta Newname")
  })

  test("a changed password keeps this browser and ends the others", async ({
    browser,
    cast,
    site,
  }) => {
    const user = await cast.user()
    const [here, there] = [await signedIn(browser, site, user), await signedIn(browser, site, user)]
    await here.getByLabel("Current password").fill("wrong one")
    await here.getByLabel("New password").fill("a much longer one")
    await here.getByRole("button", { name: "Change password" }).click()
    await expect(here.getByLabel("Current password")).toHaveAccessibleDescription(/not your/)
    await expect(here.getByLabel("Current password")).toBeFocused()

    await here.getByLabel("Current password").fill("password")
    await here.getByLabel("New password").fill("a much longer one")
    await here.getByRole("button", { name: "Change password" }).click()
    await expect(here.getByText("Your password is changed.")).toBeVisible()
    await here.reload()
    await expect(here.getByRole("heading", { name: "Your account" })).toBeVisible()
    await there.reload()
    await fillIn(there, user.email, "a much longer one")
    await expect(there.getByRole("heading", { name: "Your account" })).toBeVisible()
  })

  test("ending all other sign-ins signs them out, and this one stays", async ({
    browser,
    cast,
    site,
  }) => {
    const user = await cast.user()
    const [here, there] = [await signedIn(browser, site, user), await signedIn(browser, site, user)]
    await here.reload()
    const rows = here.getByRole("list", { name: "Where you are signed in" }).getByRole("listitem")
    await expect(rows).toHaveCount(2)
    await here.getByRole("button", { name: "End all others" }).click()
    await expect(rows).toHaveCount(1)
    await expect(rows).toContainText("This one")

    await there.reload()
    await expect(there.getByRole("heading", { name: "Sign in" })).toBeVisible()
  })

  test("works without JavaScript", async ({ browser, cast, site }) => {
    const user = await cast.user()
    const page = await signedIn(browser, site, user, { javaScriptEnabled: false })
    await page.getByLabel("Name").fill("Plain Form")
    await page.getByRole("button", { name: "Save name" }).click()
    await expect(page).toHaveURL(accountAt(site))
    await expect(page.getByLabel("Name")).toHaveValue("Plain Form")
  })

  test("a page drawn for one person does not write for the next", async ({ page, cast, site }) => {
    const [one, next] = [await cast.user(), await cast.user()]
    await signIn(page, site, one.email, accountAt(site))
    await page.getByLabel("Name").fill("Not Mine")
    const value = await cast.session(site, next)
    await page.context().addCookies([{ name: "session", value, url: originOf(site) }])
    await page.getByRole("button", { name: "Save name" }).click()
    await expect(page.getByText("Somebody else is signed in now.")).toBeVisible()

    await page.reload()
    await expect(page.getByLabel("Name")).not.toHaveValue("Not Mine")
  })
})

async function signedIn(browser: Browser, site: Site, user: CastUser, options = {}): Promise<Page> {
  const page = await (await browser.newContext(options)).newPage()
  await signIn(page, site, user.email, accountAt(site))
  return page
}

function accountAt(site: Site): string {
  return `${originOf(site)}/account`
}
