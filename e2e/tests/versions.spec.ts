import { expect } from "@playwright/test"
import { newSlug, test } from "../cast.ts"
import { faceOf } from "../face-of.ts"
import { visit } from "../raw-request.ts"
import { renameByScript } from "../rename.ts"
import { signIn } from "../sign-in.ts"
import { originOf, sites, sitesByCookie, sitesByHost } from "../sites.ts"

for (const site of [sitesByHost[0], sitesByCookie[0]].filter((each) => each !== undefined)) {
  for (const [where, move] of [
    ["before the oldest migration that this app serves", "setBehind"],
    ["after the newest migration that this app knows", "setAhead"],
  ] as const) {
    test(`${site.name}: a tenant ${where} is a 503, until it is back`, async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      expect((await visit(site, who)).body).toContain(tenant.canary)

      await cast[move](tenant)

      const led = await visit(site, { ...who, path: "/projects?view=all" })
      expect(led.status).toBe(307)
      const accept = { accept: "text/html" }
      const page = await visit(site, { ...who, path: led.headers.location ?? "", headers: accept })
      expect(page.status).toBe(503)
      expect(page.headers["retry-after"]).toBe("5")
      expect(page.body).toContain("is being updated")
      expect(page.body).toContain('href="/projects?view=all"')
      const file = await visit(site, { ...who, path: "/projects.csv" })
      expect([file.status, JSON.parse(file.body).error]).toEqual([503, "updating"])
      const action = await renameByScript(site, who, { tenant, name: "Written" })
      expect(action.body).toContain('"failure":"updating"')
      const forRouter = await visit(site, { ...who, path: "/?_rsc", headers: { rsc: "1" } })
      for (const { body } of [led, page, file, action, forRouter]) {
        expect(body).not.toContain(tenant.canary)
      }

      await cast.setAtHead(tenant)

      expect((await visit(site, who)).body).toContain(tenant.canary)
      expect(await cast.canaryName(tenant)).toBe(tenant.canary)
    })
  }

  test(`${site.name}: whoever is no member does not learn that it is behind`, async ({ cast }) => {
    const [own, foreign] = [await cast.tenant(), await cast.tenant()]
    const session = await cast.session(site, await cast.member(own), own)
    await cast.setBehind(foreign)
    const missing = newSlug()
    for (const path of ["/", "/projects.csv"]) {
      const seen = faceOf(await visit(site, { tenant: foreign.slug, session, path }), foreign.slug)
      expect(seen).toEqual(faceOf(await visit(site, { tenant: missing, session, path }), missing))
    }
  })
}

test("in a browser, trying again leads to the page once the tenant is back", async ({
  page,
  cast,
}) => {
  const [site] = sites
  const tenant = await cast.tenant()
  const user = await cast.member(tenant, "owner")
  await cast.setBehind(tenant)

  await signIn(page, site, user.email, `${originOf(site, tenant.slug)}/projects`)
  await expect(page.getByRole("heading")).toHaveText("This tenant is being updated")
  await cast.setAtHead(tenant)
  await page.getByRole("link", { name: "Try again" }).click()

  await expect(page).toHaveURL(`${originOf(site, tenant.slug)}/projects`)
  await expect(page.getByText(tenant.canary).first()).toBeVisible()
})
