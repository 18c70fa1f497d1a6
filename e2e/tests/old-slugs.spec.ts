import { expect } from "@playwright/test"
import { newSlug, test } from "../cast.ts"
import { faceOf } from "../face-of.ts"
import { visit } from "../raw-request.ts"
import { renameByScript } from "../rename.ts"
import { signIn } from "../sign-in.ts"
import { originOf, sites, sitesByCookie, sitesByHost } from "../sites.ts"

for (const site of sites) {
  test.describe(site.name, () => {
    test("a member who asks by the old slug is led to the same page at the new one", async ({
      cast,
    }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }

      const renamed = { ...tenant, slug: await cast.rename(tenant) }

      for (const path of ["/projects?view=all", "/projects.csv?all=1"]) {
        const led = await visit(site, { ...who, path })
        expect(led.status).toBe(307)
        expect(led.headers["cache-control"]).toContain("no-store")
        expect(led.body).not.toContain(tenant.canary)
        const there = originOf(site, renamed.slug) + path
        if (site.routing === "subdomain") {
          expect(led.headers.location).toBe(there)
          continue
        }
        const moved = await visit(site, { ...who, path: led.headers.location ?? "" })
        expect([moved.status, moved.headers.location]).toEqual([303, there])
        expect(String(moved.headers["set-cookie"])).toContain(`tenant=${renamed.slug};`)
      }
      const session = await cast.session(site, user, renamed as typeof tenant)
      const arrived = await visit(site, { tenant: renamed.slug, session, path: "/projects.csv" })
      expect([arrived.status, arrived.body.includes(tenant.canary)]).toEqual([200, true])
    })

    test("what is posted to the old slug is refused and not led on", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      await cast.rename(tenant)

      const posted = await renameByScript(site, who, { tenant, name: "Written" })

      expect(posted.body).toContain('"failure":"moved"')
      expect(posted.headers).not.toHaveProperty("location")
      expect(await cast.canaryName(tenant)).toBe(tenant.canary)
    })

    test("to everybody else an old slug is one that nobody has", async ({ cast }) => {
      const [own, foreign] = [await cast.tenant(), await cast.tenant()]
      const session = await cast.session(site, await cast.member(own), own)
      await cast.rename(foreign)
      const missing = newSlug()
      for (const token of [undefined, session]) {
        for (const path of ["/", "/projects.csv", "/tenants/moved?to=/", "/no/such/page"]) {
          const ask = async (tenant: string) =>
            faceOf(await visit(site, { tenant, session: token, path }), tenant)
          expect(await ask(foreign.slug), path).toEqual(await ask(missing))
        }
      }
    })

    test("when its time is over, nobody is led anywhere", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      await cast.rename(tenant, 0)

      expect((await visit(site, who)).status).toBe(404)
    })
  })
}

for (const site of sitesByHost) {
  test(`${site.name}: a hand-over to the old host leads to the new one`, async ({ cast }) => {
    const [tenant, foreign] = [await cast.tenant(), await cast.tenant()]
    const session = await cast.session(site, await cast.member(tenant))
    const [renamed] = [await cast.rename(tenant), await cast.rename(foreign)]
    const ask = (slug: string) =>
      visit(site, {
        session,
        path: `/session/handover?host=${slug}.${site.root}&challenge=${"a".repeat(43)}&to=/projects`,
      })

    const led = await ask(tenant.slug)
    expect([led.status, led.headers.location]).toEqual([303, `${originOf(site, renamed)}/projects`])
    const missing = newSlug()
    expect(faceOf(await ask(foreign.slug), foreign.slug)).toEqual(
      faceOf(await ask(missing), missing),
    )
  })
}

for (const site of [sitesByHost[0], sitesByCookie[0]].filter((each) => each !== undefined)) {
  test(`${site.name}: a browser with the old address ends in the tenant`, async ({
    page,
    cast,
  }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant, "owner")
    await signIn(page, site, user.email, `${originOf(site, tenant.slug)}/projects`)
    // One tenant of one's own: in cookie routing one is led straight in.
    await page.goto(`${originOf(site)}/tenants`)
    await expect(page).toHaveURL(`${originOf(site, tenant.slug)}/`)

    const slug = await cast.rename(tenant)
    await page.goto(`${originOf(site, tenant.slug)}/projects`)

    await expect(page).toHaveURL(`${originOf(site, slug)}/projects`)
    await expect(page.getByText(tenant.canary).first()).toBeVisible()
  })
}
