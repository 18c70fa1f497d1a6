import { expect } from "@playwright/test"
import { test } from "../cast.ts"
import { originOf, sites } from "../sites.ts"

const [site] = sites

for (const path of ["/", "/projects", "/projects/CANARY", "/projects/CANARY?view=board"]) {
  test(`the first load of ${path} has less than 200 kB of script`, async ({ page, cast }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant, "owner")
    const value = await cast.session(site, user, tenant)
    const origin = originOf(site, tenant.slug)
    await page.context().addCookies([{ name: "session", value, url: origin }])
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
