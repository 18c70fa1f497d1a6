import { expect } from "@playwright/test"
import { test } from "../routings.ts"
import { originOf } from "../sites.ts"

test("a name that begins with an emoji is drawn the same by server and browser", async ({
  cast,
  enter,
  site,
}) => {
  const tenant = await cast.tenant()
  const user = await cast.user({ name: "👩‍👩‍👧 Family 😀mile" })
  await cast.join(user, tenant)
  const page = await enter(tenant, { user })
  const problems: string[] = []
  page.on("pageerror", ({ message }) => problems.push(message))

  await page.goto(`${originOf(site, tenant.slug)}/members`)

  await expect(page.getByRole("banner").getByText("👩‍👩‍👧😀")).toBeVisible()
  expect(await page.content()).not.toContain("\uFFFD")
  expect(problems).toEqual([])
})

test("a name of 200 emoji is saved whole, one more is refused, and letters are normalized", async ({
  cast,
  page,
  site,
}) => {
  const user = await cast.user()
  const value = await cast.session(site, user)
  await page.context().addCookies([{ name: "session", value, url: originOf(site) }])
  await page.goto(`${originOf(site)}/account`)
  const name = page.getByLabel("Name")
  const save = page.getByRole("button", { name: "Save name" })

  await name.fill("😀".repeat(201))
  await save.click()
  await expect(name).toHaveJSProperty("validationMessage", "Use at most 200 characters.")
  await name.fill("😀".repeat(200))
  await save.click()
  await expect(page.getByText("Your name is saved.")).toBeVisible()
  await page.reload()
  await expect(name).toHaveValue("😀".repeat(200))

  await name.fill("Café".normalize("NFD"))
  await save.click()
  await expect(page.getByText("Your name is saved.")).toBeVisible()
  await page.reload()
  await expect(name).toHaveValue("Café".normalize("NFC"))
})
