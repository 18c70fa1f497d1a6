import { expect } from "@playwright/test"
import { test } from "../cast.ts"
import { ask, visit } from "../raw-request.ts"
import { signIn } from "../sign-in.ts"
import { originOf, sites, sitesByHost } from "../sites.ts"

for (const site of sites) {
  test.describe(site.name, () => {
    test("the front page says what this is, and how a link to it looks", async ({ page }) => {
      const response = await page.goto(`${originOf(site)}/`)
      expect(response?.headers()).not.toHaveProperty("x-robots-tag")
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
      await expect(page.locator("link[rel=canonical]")).toHaveAttribute("href", originOf(site))

      const image = await page.locator("meta[property='og:image']").getAttribute("content")
      expect(image).toMatch(new RegExp(`^${originOf(site)}/`))
      const icon = await page.locator("link[rel=icon]").getAttribute("href")
      for (const [address, type] of [
        [image, "image/png"],
        [icon, "image/svg+xml"],
      ] as const) {
        const { status, headers } = await visit(site, { path: pathOf(address, originOf(site)) })
        expect([status, headers["content-type"]]).toEqual([200, type])
      }
    })

    test("crawlers may read the front page, and of a tenant nothing", async ({ cast }) => {
      const tenant = await cast.tenant()
      const [root, own] = [{}, { tenant: tenant.slug }]
      const robots = await visit(site, { ...root, path: "/robots.txt" })
      expect(robots.body).toContain("Allow: /$\n")
      expect(robots.body).toContain(`Sitemap: ${originOf(site)}/sitemap.xml`)
      const sitemap = await visit(site, { ...root, path: "/sitemap.xml" })
      expect(sitemap.body).toContain(`<loc>${originOf(site)}/</loc>`)

      const closed = await visit(site, { ...own, path: "/robots.txt" })
      expect(closed.body).toBe("User-agent: *\nDisallow: /\n")
      expect((await visit(site, { ...own, path: "/sitemap.xml" })).status).toBe(404)
      for (const path of ["/", "/members", "/robots.txt"]) {
        expect((await visit(site, { ...own, path })).headers["x-robots-tag"], path).toBe("noindex")
      }
    })

    test("the chooser says name, role and when it was opened", async ({ cast, page }) => {
      const [one, other] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(one, "admin")
      await cast.join(user, other)
      await signIn(page, site, user.email)
      const entry = (name: string) => page.getByRole("listitem").filter({ hasText: name })
      await expect(entry(one.name)).toContainText("Admin, not opened yet")
      await expect(entry(other.name)).toContainText("Member, not opened yet")

      await entry(one.name).getByText(one.name).click()
      await expect(page.getByRole("link", { name: /switch tenant$/ })).toBeVisible()
      await page.goto(`${originOf(site)}/tenants`)
      await expect(entry(one.name)).toContainText("Admin, opened today")
    })
  })
}

test("the health is told to whoever asks, by whichever host", async () => {
  for (const host of ["localhost", "acme.localhost", "127.0.0.1", "evil.example"]) {
    const { status, body } = await ask({ host, path: "/api/health" })
    expect([status, body], host).toEqual([200, '{"status":"ok"}'])
  }
})

test("a host that is nobody's is not indexed either", async () => {
  const [site] = sitesByHost
  for (const accept of ["text/html", "*/*"]) {
    const question = { host: `x.y.${site?.root}`, path: "/", headers: { accept } }
    expect((await ask(question)).headers["x-robots-tag"]).toBe("noindex")
  }
})

function pathOf(address: string | null, origin: string): string {
  const { pathname, search } = new URL(address ?? "", origin)
  return pathname + search
}
