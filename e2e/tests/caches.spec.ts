import { expect } from "@playwright/test"
import { newSlug, test } from "../cast.ts"
import { type Visit, visit } from "../raw-request.ts"
import { renameByScript } from "../rename.ts"
import { originOf, type Site, sites } from "../sites.ts"

const csv = "/projects.csv"

for (const site of sites) {
  test.describe(site.name, () => {
    test("what a tenant has cached is its own, and nobody else's", async ({ cast }) => {
      const [one, other] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(one, "owner")
      await cast.join(user, other, "owner")
      const inOne = { tenant: one.slug, session: await cast.session(site, user, one) }
      const inOther = { tenant: other.slug, session: await cast.session(site, user, other) }
      expect((await visit(site, { ...inOne, path: csv })).body).toContain(one.canary)

      // The control: it is a cache. What changes behind the app's back is not seen.
      await cast.renameCanary(one, "Changed behind")
      expect((await visit(site, { ...inOne, path: csv })).body).toContain(one.canary)
      expect((await visit(site, inOne)).body).toContain("Changed behind")

      // The same call, the same arguments, the same person: the other tenant's own rows.
      const there = await visit(site, { ...inOther, path: csv })
      expect(there.body).toContain(other.canary)
      expect(there.body).not.toContain(one.canary)

      // One tenant's change empties its own cache only.
      await cast.renameCanary(other, "Also behind")
      await renameByScript(site, inOne, { tenant: one, name: "Renamed" })
      expect((await visit(site, { ...inOne, path: csv })).body).toContain("Renamed")
      expect((await visit(site, { ...inOther, path: csv })).body).toContain(other.canary)
    })

    test("a cached value does not outlive a membership", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant)
      const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
      expect((await visit(site, { ...who, path: csv })).body).toContain(tenant.canary)
      await cast.remove(user, tenant)
      const after = await visit(site, { ...who, path: csv })
      expect(after.status).toBe(404)
      expect(after.body).not.toContain(tenant.canary)
    })

    test("nothing of a tenant is kept on the way or in the browser", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const session = await cast.session(site, user, tenant)
      const member = { tenant: tenant.slug, session }
      const stranger = { tenant: tenant.slug, session: undefined }
      const lost = { tenant: newSlug(), session }
      for (const who of [member, stranger, lost]) {
        for (const question of questions(site, who)) {
          const { status, headers } = await visit(site, question)
          const title = `${question.method ?? "GET"} ${question.path} ${status}`
          expect(headers["cache-control"], title).toMatch(/(^|, )no-store(,|$)/)
          expect(headers["cache-control"], title).not.toMatch(/public|s-maxage/)
          expect(headers, title).not.toHaveProperty("x-nextjs-cache")
          expect(headers, title).not.toHaveProperty("etag")
        }
      }
      for (const path of ["/", csv, "/api/own-tenants"]) {
        const { headers } = await visit(site, { ...member, path })
        expect(headers["cache-control"], path).toContain("private")
      }
    })

    test("an address that looks like a file is no way around", async ({ cast }) => {
      const [one, other] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(one)
      const session = await cast.session(site, user, one)
      const own = await visit(site, { tenant: one.slug, session })
      expect(own.body).toContain(one.canary)
      const outsider = await cast.session(site, await cast.member(other), other)
      for (const path of [
        "/index.rsc",
        "/index.txt",
        "/index.segments/_tree.segment.rsc",
        "/.rsc?_rsc=x",
        "/_next/data/x/index.json",
        "/_next/../projects.csv",
        "/_next/static/../../projects.csv",
        "/_next/static/%2e%2e/%2e%2e/projects.csv",
        "/_next/image?url=%2Fprojects.csv&w=64&q=75",
        "/%70rojects.csv",
        "/projects.csv/",
        "/projects.csv;.css",
        "/projects.csv%00.css",
      ]) {
        const { body } = await visit(site, { tenant: one.slug, session: outsider, path })
        expect(body, path).not.toContain(one.canary)
        const signedOut = await visit(site, { tenant: one.slug, path })
        expect(signedOut.body, path).not.toContain(one.canary)
      }
    })
  })
}

function questions(site: Site, who: Visit): Visit[] {
  const origin = originOf(site, who.tenant)
  return [
    { ...who, path: "/" },
    { ...who, path: "/?_rsc", headers: { rsc: "1" } },
    { ...who, path: csv, headers: { accept: "text/html" } },
    { ...who, path: csv },
    { ...who, path: "/api/own-tenants" },
    { ...who, path: "/problem/conflict" },
    { ...who, path: "/no/such/page" },
    { ...who, path: "/session/start?to=/" },
    { ...who, path: "/session/redeem?code=x&challenge=x&to=/" },
    { ...who, path: "/switch", method: "POST", headers: { origin } },
    { ...who, path: "/switch", method: "POST", headers: { origin: "https://evil.example" } },
  ]
}
