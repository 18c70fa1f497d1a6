import { expect } from "@playwright/test"
import { type CastTenant, test } from "../cast.ts"
import { visit } from "../raw-request.ts"
import { PROJECTS, renameByForm, renameByScript } from "../rename.ts"
import { hostOf, originOf, sites, sitesByHost } from "../sites.ts"

for (const site of sites) {
  test(`${site.name}: nothing of a deleted tenant reaches the one that has its slug now`, async ({
    cast,
  }) => {
    const old = await cast.tenant()
    const owner = await cast.member(old, "owner")
    const superuser = await cast.user({ isSuperuser: true })
    const who = { tenant: old.slug, session: await cast.session(site, owner, old) }
    const staff = { tenant: old.slug, session: await cast.session(site, superuser, old) }
    const page = await visit(site, { ...who, path: PROJECTS })
    expect(page.body).toContain(old.canary)
    expect((await visit(site, { ...who, path: "/projects.csv" })).body).toContain(old.canary)
    expect((await visit(site, staff)).body).toContain(old.canary)

    await cast.purge(old)
    const heir = await cast.tenant(old.slug)
    const member = await cast.member(heir, "owner")
    const fresh = { tenant: heir.slug, session: await cast.session(site, member, heir) }

    // The heir's own cache begins empty: the same slug, another key.
    for (const path of ["/", "/projects.csv"]) {
      const { body } = await visit(site, { ...fresh, path })
      expect(body).toContain(heir.canary)
      expect(body).not.toContain(old.canary)
    }
    for (const path of ["/", "/?_rsc", "/projects.csv", "/api/own-tenants"]) {
      const headers = path.includes("_rsc") ? { rsc: "1" } : {}
      const { body } = await visit(site, { ...who, path, headers })
      expect(body).not.toContain(heir.canary)
      expect(body).not.toContain(heir.name)
    }
    // An old tab: its form still carries the old tenant, whoever sends it.
    const form = { tenant: { ...old, canaryId: heir.canaryId }, name: "Written", page: page.body }
    expect((await renameByScript(site, who, form)).body).not.toContain('"kind":"done"')
    expect((await renameByScript(site, fresh, form)).body).toContain('"kind":"conflict"')
    const sent = await renameByForm(site, fresh, { ...form, tenant: old })
    expect((await visit(site, { ...fresh, path: sent.headers.location ?? "" })).status).toBe(409)
    expect(await cast.canaryName(heir)).toBe(heir.canary)
  })
}

for (const site of sitesByHost) {
  test(`${site.name}: an old session and an old code are not the heir's`, async ({ cast }) => {
    const old = await cast.tenant()
    const user = await cast.member(old, "owner")
    const session = await cast.session(site, user, old)
    const rootSession = await cast.session(site, user)
    const [unused, control] = [await handover(old), await handover(old)]
    expect((await redeem(old, control)).status).toBe(303)

    await cast.purge(old)
    const heir = await cast.tenant(old.slug)
    // Even a membership of the heir does not make the old tenant's session or code good.
    await cast.join(user, heir)

    expect((await redeem(heir, unused)).status).toBe(401)
    const page = await visit(site, { tenant: heir.slug, session })
    expect(page.status).toBe(307)
    expect(page.headers.location).toMatch(/^\/session\/start/)
    expect(page.body).not.toContain(heir.canary)
    expect((await redeem(heir, await handover(heir))).status).toBe(303)

    async function handover(tenant: CastTenant) {
      const start = await visit(site, { tenant: tenant.slug, path: "/session/start?to=/" })
      const verifier = String(start.headers["set-cookie"]).split(";")[0] ?? ""
      const question = new URL(start.headers.location ?? "")
      const path = question.pathname + question.search
      const given = await visit(site, { session: rootSession, path })
      const answer = new URL(given.headers.location ?? "")
      expect(answer.origin).toBe(originOf(site, tenant.slug))
      return { verifier, path: answer.pathname + answer.search }
    }

    function redeem(tenant: CastTenant, code: { verifier: string; path: string }) {
      const { verifier: cookie, path } = code
      expect(hostOf(site, tenant.slug)).toBe(hostOf(site, old.slug))
      return visit(site, { tenant: tenant.slug, path, headers: { cookie } })
    }
  })
}
