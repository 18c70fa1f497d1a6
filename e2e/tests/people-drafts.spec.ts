import { expect, type Page } from "@playwright/test"
import { inEachRouting, test } from "../routings.ts"
import { signIn } from "../sign-in.ts"
import { originOf } from "../sites.ts"

inEachRouting("what was typed and not saved", () => {
  test("of one's own name stays, and nobody else sees it", async ({ page, cast, site }) => {
    const [user, next] = [await cast.user(), await cast.user()]
    await signIn(page, site, user.email, `${originOf(site)}/account`)
    const name = page.getByLabel("Name")
    await name.fill("Half a name")
    await page.getByLabel("New password").fill("not to be kept")
    await page.getByRole("link", { name: "Your tenants" }).click()
    await page.goBack()
    await expect(name).toHaveValue("Half a name")
    await expectEndedSession(page, "Save name")
    await expect(name).toHaveValue("Half a name")
    expect(await kept(page)).not.toContain("not to be kept")

    const value = await cast.session(site, next)
    await page.context().addCookies([{ name: "session", value, url: originOf(site) }])
    await page.reload()
    await expect(name).toHaveValue("Casper Extra")
    await expect.poll(() => kept(page)).toBe("[]")
  })

  test("of one's own name is forgotten when it is saved", async ({ page, cast, site }) => {
    const user = await cast.user()
    await signIn(page, site, user.email, `${originOf(site)}/account`)
    await page.getByLabel("Name").fill("  Greta Newname ")
    await expect.poll(() => kept(page)).toContain("Greta")
    await page.getByRole("button", { name: "Save name" }).click()
    await expect(page.getByText("Your name is saved.")).toBeVisible()
    await expect(page.getByLabel("Name")).toHaveValue("Greta Newname")
    await expect.poll(() => kept(page)).toBe("[]")
  })

  test("of a new member stays in its tenant, refused or not", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    const owner = await cast.member(tenant, "owner")
    const page = await enter(tenant, { user: owner })
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    const email = page.getByLabel("Add somebody by e-mail")
    const role = page.getByLabel("As", { exact: true })
    await email.fill("nobody@nowhere.test")
    await role.selectOption("Admin")
    await page.getByRole("button", { name: "Add", exact: true }).click()
    await expect(email).toHaveAccessibleDescription(/There is no account/)
    await expect(role).toHaveValue("admin")
    await walkAway(page)
    await expect(email).toHaveValue("nobody@nowhere.test")
    await expect(role).toHaveValue("admin")
    await expectEndedSession(page, "Add")
    await expect(email).toHaveValue("nobody@nowhere.test")

    const joining = await cast.user()
    await email.fill(joining.email)
    await page.getByRole("button", { name: "Add", exact: true }).click()
    const row = page.getByRole("listitem").filter({ hasText: joining.email })
    await expect(row.getByRole("combobox")).toHaveValue("admin")
    await expect(email).toHaveValue("")
    await expect(role).toHaveValue("member")
    await expect.poll(() => kept(page)).toBe("[]")
  })

  test("of a member's role stays, and says that it is not saved", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    const owner = await cast.member(tenant, "owner")
    const other = await cast.member(tenant)
    const page = await enter(tenant, { user: owner })
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    const row = page.getByRole("listitem").filter({ hasText: other.email })
    await row.getByRole("combobox").selectOption("Admin")
    await walkAway(page)
    await expect(row.getByRole("combobox")).toHaveValue("admin")
    await expect(row.getByText("Not saved yet.")).toBeVisible()
    await row.getByRole("button", { name: /^Save the role/ }).click()
    await expect(row.getByText("Saved.")).toBeVisible()
    await expect.poll(() => kept(page)).toBe("[]")
  })
})

/** To another page and back. */
async function walkAway(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Product" }).getByRole("link").first().click()
  await expect(page.getByRole("heading", { name: "Members" })).toHaveCount(0)
  await page.goBack()
}

/** The button is pressed after the session has ended; then its person is here again. */
async function expectEndedSession(page: Page, button: string): Promise<void> {
  const cookies = await page.context().cookies()
  await page.context().clearCookies()
  await page.getByRole("button", { name: button, exact: true }).click()
  await expect(page.getByText("You are signed out.")).toBeVisible()
  await page.context().addCookies(cookies)
  await page.reload()
}

/** What the tab keeps. */
function kept(page: Page): Promise<string> {
  return page.evaluate(() => JSON.stringify(Object.entries(sessionStorage)))
}
