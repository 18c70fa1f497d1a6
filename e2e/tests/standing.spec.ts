import { expect } from "@playwright/test"
import { type CastTenant, newSlug, test } from "../cast.ts"
import { faceOf } from "../face-of.ts"
import { type RawResponse, type Visit, visit } from "../raw-request.ts"
import { PROJECTS, renameByForm, renameByScript } from "../rename.ts"
import { originOf, type Site, sites, sitesByCookie, sitesByHost } from "../sites.ts"

for (const site of sites) {
  test.describe(site.name, () => {
    test("whoever is removed is out with the very next request", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      await expectOpen(site, who, tenant)

      await cast.remove(user, tenant)

      for (const response of await everyDoor(site, who, tenant)) {
        expect(response.body).not.toContain(tenant.canary)
      }
      expect((await visit(site, who)).status).toBe(404)
      expect((await visit(site, { ...who, path: "/projects.csv" })).status).toBe(404)
      expect((await renameByScript(site, who, { tenant, name: "Written" })).body).toContain(
        '"failure":"not_found"',
      )
      expect(await cast.canaryName(tenant)).toBe(tenant.canary)
    })

    test("whoever is demoted still looks and no longer changes", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "admin")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      const before = await renameByScript(site, who, { tenant, name: "Before" })
      expect(before.body).toContain('"kind":"done"')

      await cast.demote(user, tenant)

      const after = await renameByScript(site, who, { tenant, name: "After" })
      expect(after.body).toContain('"failure":"forbidden"')
      expect(await cast.canaryName(tenant)).toBe("Before")
      const page = await visit(site, { ...who, path: PROJECTS })
      expect(page.status).toBe(200)
      expect(page.body).not.toContain('aria-label="New name"')
    })

    test("a suspended tenant is closed to all its members, and says so", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      await expectOpen(site, who, tenant)

      await cast.suspend(tenant)

      for (const response of await everyDoor(site, who, tenant)) {
        expect(response.body).not.toContain(tenant.canary)
      }
      const page = await visit(site, who)
      expect(page.status).toBe(403)
      expect(page.body).toContain("suspended")
      expect((await visit(site, { ...who, path: "/projects.csv" })).status).toBe(403)
      expect((await renameByScript(site, who, { tenant, name: "Written" })).body).toContain(
        '"failure":"suspended"',
      )
      expect(await cast.canaryName(tenant)).toBe(tenant.canary)
    })

    test("a tenant that is being deleted is not there", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      await expectOpen(site, who, tenant)

      await cast.drop(tenant)

      for (const response of await everyDoor(site, who, tenant)) {
        expect(response.body).not.toContain(tenant.canary)
      }
      expect((await visit(site, who)).status).toBe(404)
    })

    test("a tenant that is dropped under a page that runs is not there, and no failure of ours", async ({
      cast,
      page,
    }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const origin = originOf(site, tenant.slug)
      const session = await cast.session(site, user, tenant)
      await page.context().addCookies([
        { name: "session", value: session, url: origin },
        { name: "tenant", value: tenant.slug, url: origin },
      ])

      const { asked } = await cast.dropUnder(tenant, () => page.goto(`${origin}/`))

      const answer = await asked
      expect({ url: answer?.url(), status: answer?.status() }).toMatchObject({ status: 404 })
      await expect(page.getByRole("heading")).toHaveText("There is nothing behind this door")
    })

    test("a superuser looks and changes nothing, until it is revoked", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.user({ isSuperuser: true })
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      await expectOpen(site, who, tenant)
      const written = await renameByScript(site, who, { tenant, name: "Written" })
      expect(written.body).toContain('"failure":"forbidden"')
      expect(await cast.canaryName(tenant)).toBe(tenant.canary)

      await cast.revokeSuperuser(user)

      for (const response of await everyDoor(site, who, tenant)) {
        expect(response.body).not.toContain(tenant.canary)
      }
      expect((await visit(site, who)).status).toBe(404)
    })

    test("a form that was drawn for another tenant is a conflict and writes nothing", async ({
      cast,
    }) => {
      const [drawnFor, active] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(drawnFor, "owner")
      await cast.join(user, active, "owner")
      const there = { tenant: drawnFor.slug, session: await cast.session(site, user, drawnFor) }
      const here = { tenant: active.slug, session: await cast.session(site, user, active) }
      const page = (await visit(site, { ...there, path: PROJECTS })).body
      const form = { tenant: drawnFor, name: "Written", page }

      const byScript = await renameByScript(site, here, form)
      expect(byScript.body).toContain('"kind":"conflict"')
      const byForm = await renameByForm(site, here, form)
      expect(byForm.status).toBe(303)
      const told = await visit(site, { ...here, path: byForm.headers.location ?? "" })
      expect(told.status).toBe(409)
      expect(await cast.canaryName(drawnFor)).toBe(drawnFor.canary)
      expect(await cast.canaryName(active)).toBe(active.canary)

      // Where it was drawn, both ways write.
      expect((await renameByScript(site, there, form)).body).toContain('"kind":"done"')
      expect(await cast.canaryName(drawnFor)).toBe("Written")
      expect((await renameByForm(site, there, { ...form, name: "Again" })).status).toBe(303)
      expect(await cast.canaryName(drawnFor)).toBe("Again")
      expect(await cast.canaryName(active)).toBe(active.canary)
    })

    test("another tenant's row is not found by its id", async ({ cast }) => {
      const [own, other] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(own, "owner")
      const who = { tenant: own.slug, session: await cast.session(site, user, own) }
      const form = { tenant: { ...own, canaryId: other.canaryId }, name: "Written" }

      expect((await renameByScript(site, who, form)).body).toContain('"failure":"not_found"')
      expect(await cast.canaryName(other)).toBe(other.canary)
      form.tenant.canaryId = own.canaryId
      expect((await renameByScript(site, who, form)).body).toContain('"kind":"done"')
    })

    test("a foreign tenant and one that is not there answer alike", async ({ cast }) => {
      const [own, foreign] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(own, "owner")
      const session = await cast.session(site, user, own)
      // What a browser at that host would have: nothing there yet, or (by hand) another's session.
      const missing = newSlug()
      for (const token of [undefined, session]) {
        for (const question of questions) {
          const ask = (tenant: string) =>
            visit(site, {
              ...question,
              tenant,
              session: token,
              headers: { ...question.headers, origin: originOf(site, tenant) },
            })
          const title = `${question.method ?? "GET"} ${question.path}`
          expect(faceOf(await ask(foreign.slug), foreign.slug), title).toEqual(
            faceOf(await ask(missing), missing),
          )
        }
      }
      // The control: what is one's own does not look so.
      const seen = await visit(site, { tenant: own.slug, session })
      expect(faceOf(seen, own.slug)).not.toEqual(
        faceOf(await visit(site, { tenant: missing, session }), missing),
      )
    })
  })
}

for (const site of sitesByHost) {
  test(`${site.name}: no hand-over tells a foreign tenant from none`, async ({ cast }) => {
    const [own, foreign] = [await cast.tenant(), await cast.tenant()]
    const user = await cast.member(own)
    const session = await cast.session(site, user)
    const ask = (slug: string) =>
      visit(site, {
        session,
        path: `/session/handover?host=${slug}.${site.root}&challenge=${"a".repeat(43)}&to=/`,
      })
    const missing = newSlug()
    expect((await ask(own.slug)).status).toBe(303)
    const refused = await ask(foreign.slug)
    expect(refused.status).toBe(404)
    expect(faceOf(refused, foreign.slug)).toEqual(faceOf(await ask(missing), missing))
  })
}

for (const site of sitesByCookie) {
  test(`${site.name}: out of a cookie that leads nowhere there is a way`, async ({ cast }) => {
    const [own, also, foreign] = [await cast.tenant(), await cast.tenant(), await cast.tenant()]
    const user = await cast.member(own)
    await cast.join(user, also)
    const session = await cast.session(site, user)
    const refused = await visit(site, { tenant: foreign.slug, session })
    expect(refused.status).toBe(404)
    expect(refused.body).toContain("/tenants")
    const chooser = await visit(site, { tenant: foreign.slug, session, path: "/tenants" })
    expect(chooser.status).toBe(200)
    expect(chooser.body).toContain(own.name)
    expect(chooser.body).toContain(also.name)
    expect(chooser.body).not.toContain(foreign.name)
  })
}

const questions: Visit[] = [
  { path: "/", headers: { accept: "text/html" } },
  { path: "/?_rsc", headers: { rsc: "1" } },
  { path: "/projects.csv", headers: { accept: "text/html" } },
  { path: "/projects.csv", headers: {} },
  { path: "/api/own-tenants", headers: {} },
  { path: "/problem/conflict", headers: {} },
  { path: "/no/such/page", headers: { accept: "text/html" } },
  { path: "/session/redeem?code=x&to=/", headers: {} },
  { path: "/switch", method: "POST", headers: {} },
]

async function expectOpen(site: Site, who: Visit, tenant: CastTenant): Promise<void> {
  for (const path of ["/", "/projects.csv"]) {
    const { status, body } = await visit(site, { ...who, path })
    expect(status).toBe(200)
    expect(body).toContain(tenant.canary)
  }
}

function everyDoor(site: Site, who: Visit, tenant: CastTenant): Promise<RawResponse[]> {
  return Promise.all([
    visit(site, who),
    visit(site, { ...who, path: "/?_rsc", headers: { rsc: "1" } }),
    visit(site, { ...who, path: "/projects.csv" }),
    renameByScript(site, who, { tenant, name: "Written" }),
  ])
}
