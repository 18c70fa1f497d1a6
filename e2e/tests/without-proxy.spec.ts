import { expect } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { copyWithoutProxy } from "../build-without-proxy.ts"
import { type Cast, type CastTenant, test } from "../cast.ts"
import { databaseUrls } from "../env.ts"
import { actions, doors } from "../every-door.ts"
import { type Visit, visit } from "../raw-request.ts"
import { renameByForm, renameByScript } from "../rename.ts"
import { originOf, type Site, settingsOf, sites } from "../sites.ts"
import { startApp } from "../start-app.ts"

// One worker: each would copy the build and start it again.
test.describe.configure({ mode: "default" })

for (const withProxy of [sites[0], sites[2]].filter((site) => site !== undefined)) {
  test.describe(`${withProxy.name}, with proxy.ts taken away`, () => {
    let site: Site
    let close: () => Promise<void>

    test.beforeAll(async () => {
      site = { ...withProxy, port: await freePort() }
      const { folder, remove } = await copyWithoutProxy()
      const { appUrl: DATABASE_URL } = databaseUrls()
      const app = await startApp({ DATABASE_URL, ...settingsOf(site) }, folder)
      close = async () => {
        await app.stop()
        await remove()
      }
    })

    test.afterAll(() => close?.())

    test("it is gone indeed", async () => {
      const header = "x-request-id"
      expect((await visit(withProxy, {})).headers).toHaveProperty(header)
      const { status, headers } = await visit(site, {})
      expect(status).toBeLessThan(500)
      expect(headers).not.toHaveProperty(header)
      // The headers that no request decides are set after the app; without a nonce no script runs.
      expect(headers["content-security-policy"]).toContain("script-src 'none'")
    })

    test("nobody who is signed out sees a row or reaches an action", async ({ cast }) => {
      const tenant = await cast.tenant()
      await expectSeen(cast, tenant)

      for (const question of everyWayIn(site, tenant)) {
        for (const headers of claims(tenant)) {
          const sent = { ...question, headers: { ...question.headers, ...headers } }
          const { body } = await visit(site, sent)
          expect(body, `${sent.path} ${JSON.stringify(headers)}`).not.toContain(tenant.canary)
        }
      }
      await expectNoWrite({ tenant: tenant.slug }, tenant)
      expect(await cast.canaryName(tenant)).toBe(tenant.canary)
    })

    test("nobody of another tenant does either", async ({ cast }) => {
      const [own, foreign] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(own, "owner")
      const session = await cast.session(site, user, own)
      await expectSeen(cast, foreign)

      // At the foreign tenant's address, and at their own with the header that the proxy would set.
      for (const tenant of [foreign, own]) {
        for (const question of everyWayIn(site, tenant)) {
          for (const headers of claims(foreign)) {
            const sent = { ...question, headers: { ...question.headers, ...headers } }
            const { body } = await visit(site, { ...sent, session })
            expect(body, `${sent.path} ${JSON.stringify(headers)}`).not.toContain(foreign.canary)
          }
        }
      }
      await expectNoWrite({ tenant: foreign.slug, session }, foreign)
      expect(await cast.canaryName(foreign)).toBe(foreign.canary)
    })

    test("what is posted from elsewhere is refused", async ({ cast }) => {
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const session = await cast.session(site, user, tenant)
      const headers = { "x-tenant-slug": tenant.slug }
      // The control: with what the proxy says, and from its own page, a POST is taken.
      const place = site.routing === "cookie" ? { tenant: tenant.slug } : {}
      const rootSession = await cast.session(site, user)
      const chooser = { ...place, session: rootSession, path: "/switch", method: "POST" }
      const body = `slug=${tenant.slug}`
      const form = { "content-type": "application/x-www-form-urlencoded" }
      const own = { ...form, ...(site.routing === "cookie" ? headers : {}), origin: originOf(site) }
      expect((await visit(site, { ...chooser, headers: own, body })).status).toBe(303)

      for (const origin of [undefined, "null", "https://evil.example", originOf(site, "sibling")]) {
        if (origin === originOf(site)) continue
        const { origin: _, ...rest } = own
        const sent = origin === undefined ? rest : { ...rest, origin }
        expect((await visit(site, { ...chooser, headers: sent, body })).status).toBe(403)
        const out = { tenant: tenant.slug, session, path: "/sign-out", method: "POST" }
        expect((await visit(site, { ...out, headers: { ...headers, ...sent } })).status).toBe(403)
      }
    })

    /** The control: to whom it is theirs this build shows it, if they say what the proxy would. */
    async function expectSeen(cast: Cast, tenant: CastTenant) {
      const session = await cast.session(site, await cast.member(tenant), tenant)
      const headers = { "x-tenant-slug": tenant.slug }
      const { body } = await visit(site, { tenant: tenant.slug, session, headers })
      expect(body).toContain(tenant.canary)
    }

    async function expectNoWrite(who: Pick<Visit, "tenant" | "session">, tenant: CastTenant) {
      const page = `<form><input name="id" value="${tenant.canaryId}"/></form>`
      const form = { tenant, name: "Written", page }
      const { body } = await renameByScript(site, who, form)
      expect(body).not.toContain('"kind":"done"')
      await renameByForm(site, who, form)
    }
  })
}

/** Every page, its data for the router, every handler, and every action without its form. */
function everyWayIn(site: Site, { slug: tenant }: CastTenant): Visit[] {
  return [
    ...doors().flatMap(({ kind, path }) => [
      { tenant, path },
      { tenant, path: `${path}?_rsc`, headers: { rsc: "1" } },
      ...(kind === "page" ? [{ tenant, path: `${path === "/" ? "/index" : path}.rsc` }] : []),
    ]),
    ...actions().map(({ id, path }) => ({
      tenant,
      path,
      method: "POST",
      headers: {
        "next-action": id,
        "content-type": "text/plain;charset=UTF-8",
        origin: originOf(site, tenant),
      },
      body: "[]",
    })),
  ]
}

/** What a client may say in the proxy's place. */
function claims({ slug, id }: CastTenant): Record<string, string>[] {
  return [
    {},
    { "x-tenant-slug": slug },
    { "x-tenant-slug": slug, "x-tenant-id": id, "x-forwarded-host": "localhost" },
    { "x-tenant-slug": slug, "x-middleware-subrequest": "src/proxy:src/proxy:src/proxy" },
  ]
}
