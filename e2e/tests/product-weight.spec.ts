import { expect } from "@playwright/test"
import { test } from "../cast.ts"
import { signIn } from "../sign-in.ts"
import { originOf, sites } from "../sites.ts"

const [site] = sites

for (const path of ["/", "/projects", "/projects/CANARY", "/projects/CANARY?view=board"]) {
  test(`the first load of ${path} has less than 200 kB of script`, async ({ page, cast }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant, "owner")
    await cast.enter(page.context(), site, { user, tenant })
    const origin = originOf(site, tenant.slug)
    const scripts: Promise<number>[] = []
    page.on("requestfinished", (request) => {
      if (request.resourceType() !== "script") return
      scripts.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    })
    await page.goto(`${origin}${path}`, { waitUntil: "networkidle" })

    const sizes = await Promise.all(scripts)
    const sum = sizes.reduce((all, size) => all + size, 0)
    test.info().annotations.push({ type: "bytes", description: String(sum) })
    expect(sum).toBeGreaterThan(50_000)
    expect(sum).toBeLessThan(200_000)
  })
}

for (const width of [390, 1280]) {
  test(`no page moves under its reader while it loads, ${width} wide`, async ({
    browser,
    page,
  }) => {
    test.setTimeout(90_000)
    const [root, acme] = [originOf(site), originOf(site, "acme")]
    await signIn(page, site, "both@example.test", `${acme}/projects/SHOP`)
    const task = page.getByRole("main").getByRole("link", { name: "Compare tents side by side" })
    const taskPath = await task.getAttribute("href")
    const storageState = await page.context().storageState()
    for (const address of [
      `${root}/`,
      `${root}/tenants`,
      `${root}/account`,
      `${acme}/`,
      `${acme}/projects`,
      `${acme}/projects/SHOP`,
      `${acme}/projects/SHOP?view=board`,
      `${acme}${taskPath}`,
      `${acme}/search?q=tent`,
      `${acme}/members`,
    ]) {
      // Nothing of an earlier page is at hand: fonts and scripts come as they do the first time.
      const viewport = { width, height: 900 }
      const context = await browser.newContext({ storageState, viewport })
      await context.addInitScript(watchShifts)
      const page = await context.newPage()
      await page.goto(address, { waitUntil: "networkidle" })
      expect.soft(await page.evaluate<number>("shifted"), address).toBeLessThanOrEqual(0.1)
      await context.close()
    }
  })
}

test("what moves a page is noticed", async ({ page }) => {
  await page.addInitScript(watchShifts)
  await page.goto(originOf(site), { waitUntil: "networkidle" })
  await page.evaluate("document.body.prepend(document.createElement('hr'))")
  await page.evaluate("document.querySelector('hr').style.height = '400px'")
  await expect.poll(() => page.evaluate<number>("shifted")).toBeGreaterThan(0.1)
})

/** Adds up how much of the window moved, and how far, without anybody's doing. */
const watchShifts = `
  globalThis.shifted = 0
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifted += value
  }).observe({ type: "layout-shift", buffered: true })
`
