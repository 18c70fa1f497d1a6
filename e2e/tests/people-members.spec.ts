import { expect } from "@playwright/test"
import { inEachRouting, test } from "../routings.ts"
import { originOf } from "../sites.ts"

inEachRouting("a tenant's members", () => {
  test("an owner adds somebody, gives them a role and removes them", async ({
    cast,
    enter,
    site,
  }) => {
    const tenant = await cast.tenant()
    const owner = await cast.member(tenant, "owner")
    const joining = await cast.user()
    const page = await enter(tenant, { user: owner })
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    const row = page.getByRole("listitem").filter({ hasText: joining.email })
    const add = page.getByLabel("Add somebody by e-mail")

    await add.fill("nobody@nowhere.test")
    await page.getByRole("button", { name: "Add", exact: true }).click()
    await expect(add).toHaveAccessibleDescription(/There is no account/)
    await add.fill(joining.email)
    await page.getByRole("button", { name: "Add", exact: true }).click()
    await expect(row).toBeVisible()

    await row.getByRole("combobox").selectOption("admin")
    await row.getByRole("button", { name: /^Save the role/ }).click()
    await expect(row.getByText("Saved.")).toBeVisible()
    await page.reload()
    await expect(row.getByRole("combobox")).toHaveValue("admin")

    await row.locator("summary").click()
    await row.getByRole("button", { name: /now$/ }).click()
    await expect(row).toHaveCount(0)
  })

  test("the last owner cannot leave, and is told why", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    const [owner, other] = [await cast.member(tenant, "owner"), await cast.member(tenant, "owner")]
    const page = await enter(tenant, { user: owner })
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    const row = page.getByRole("listitem").filter({ hasText: owner.email })
    await row.getByRole("combobox").selectOption("member")
    // Since the page was drawn.
    await cast.demote(other, tenant)
    await row.getByRole("button", { name: /^Save the role/ }).click()
    await expect(row.getByText("One owner has to remain")).toBeVisible()

    await page.reload()
    await expect(row).toContainText("The only owner can neither leave nor take another role")
    await expect(row.getByRole("combobox")).toHaveCount(0)
    await expect(row.getByRole("button")).toHaveCount(0)
  })

  test("an owner who steps down has no say at once", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    const [owner] = [await cast.member(tenant, "owner"), await cast.member(tenant, "owner")]
    const page = await enter(tenant, { user: owner })
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    const row = page.getByRole("listitem").filter({ hasText: owner.email })
    await row.getByRole("combobox").selectOption("member")
    await row.getByRole("button", { name: /^Save the role/ }).click()
    await expect(page.getByText(owner.email)).toHaveCount(0)
    await expect(page.getByRole("main").locator("form")).toHaveCount(0)
  })

  test("of many one is found by name", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    const member = await cast.member(tenant)
    await cast.crowd(tenant, 110)
    const page = await enter(tenant, { user: member })
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    await expect(page.getByText("111 people in")).toBeVisible()
    const search = page.getByRole("searchbox", { name: "Find a member by name" })
    await search.fill("somebody 10")
    await search.press("Enter")
    await expect(page).toHaveURL(/members\?q=somebody\+10$/)
    await expect(page.getByText(/^Somebody /)).toHaveCount(11)
    await search.fill("casper")
    await search.press("Enter")
    await expect(page.getByRole("main").getByText("Casper Extra")).toBeVisible()
    await expect(page.getByText(/^Somebody /)).toHaveCount(0)
    await search.fill("@cast.test")
    await search.press("Enter")
    await expect(page.getByText("Nobody here is called “@cast.test”.")).toBeVisible()
  })

  test("a member sees who is there, and no address and no form", async ({ cast, enter, site }) => {
    const tenant = await cast.tenant()
    const owner = await cast.member(tenant, "owner")
    const member = await cast.member(tenant)
    const page = await enter(tenant, { user: member })
    await page.goto(`${originOf(site, tenant.slug)}/members`)
    await expect(page.getByText("2 people in")).toBeVisible()
    await expect(page.getByText(owner.email)).toHaveCount(0)
    await expect(page.getByRole("main").locator("form")).toHaveCount(0)
  })
})
