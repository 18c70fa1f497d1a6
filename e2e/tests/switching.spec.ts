import { expect } from "@playwright/test"
import { type Cast, type CastTenant, newSlug, test } from "../cast.ts"
import { type RawResponse, visit } from "../raw-request.ts"
import { hostOf, originOf, type Site, sites, sitesByCookie, sitesByHost } from "../sites.ts"

for (const site of sites) {
  test.describe(site.name, () => {
    test("switching takes a POST from a page of the same host", async ({ cast }) => {
      const { session, tenant } = await member(cast, site)
      const { status, headers } = await postSwitch(site, session, tenant.slug, originOf(site))
      expect(status).toBe(303)
      expect(headers.location).toBe(`${originOf(site, tenant.slug)}/`)

      const asGet = await visit(site, { session, path: `/switch?slug=${tenant.slug}` })
      expect(asGet.status).toBe(405)
      expect(asGet.headers).not.toHaveProperty("set-cookie")
      for (const origin of foreignOrigins(site)) {
        const refused = await postSwitch(site, session, tenant.slug, origin)
        expect(refused.status, String(origin)).toBe(403)
        expect(refused.headers).not.toHaveProperty("set-cookie")
        expect(refused.headers).not.toHaveProperty("location")
      }
    })

    test("one switches to one's own tenants, and the rest is not there", async ({ cast }) => {
      const { session } = await member(cast, site)
      const foreign = await cast.tenant()
      const answers = []
      for (const slug of [foreign.slug, newSlug(), "../x", "", "www"]) {
        const { status, headers, body } = await postSwitch(site, session, slug, originOf(site))
        expect(headers).not.toHaveProperty("set-cookie")
        answers.push({ status, body: body.replace(String(headers["x-request-id"]), "its id") })
      }
      expect(answers[0]?.status).toBe(404)
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    })

    test("signing in leads to the root or an active tenant of one's own, only", async ({
      cast,
    }) => {
      const { session, tenant, user } = await member(cast, site)
      const [foreign, suspended] = [await cast.tenant(), await cast.tenant()]
      await cast.join(user, suspended)
      await cast.suspend(suspended)
      const root = originOf(site)
      const follow = async (callbackUrl: string) => {
        const path = `/sign-in?callbackUrl=${encodeURIComponent(callbackUrl)}`
        return (await visit(site, { session, path })).headers.location
      }
      const own = `${originOf(site, tenant.slug)}/deep?link=1`
      expect(await follow(own)).toBe(own)
      expect(await follow("/tenants?x=1")).toBe(`${root}/tenants?x=1`)

      const host = hostOf(site, tenant.slug)
      const port = `:${site.port}`
      const refused = [
        ...(site.routing === "subdomain"
          ? [originOf(site, foreign.slug), originOf(site, suspended.slug)]
          : []),
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/%5cevil.example/..//",
        `http://${host}${port}@evil.example/`,
        `http://${host}.evil.example${port}/`,
        `http://evil.example#${host}${port}/`,
        `http://evil.example?${host}${port}/`,
        `http://${host}:1/`,
        `https://${host}${port}/`,
        `http://a.${host}${port}/`,
        `http://not${site.root}${port}/`,
        `javascript:alert(1)`,
        `data:text/html,x`,
        `ftp://${host}/`,
        `http:/${host}${port}/`,
        ` ${own}`,
        `\t//evil.example`,
      ]
      for (const callbackUrl of refused) {
        const location = await follow(callbackUrl)
        expect(new URL(location ?? "", root).origin, callbackUrl).toBe(root)
        expect(location, callbackUrl).not.toContain(foreign.slug)
      }
    })
  })
}

for (const site of sitesByCookie) {
  test(`${site.name}: switching sets the cookie and throws away what is cached`, async ({
    cast,
  }) => {
    const { session, tenant, user } = await member(cast, site)
    const other = await cast.tenant()
    await cast.join(user, other)
    const { headers } = await postSwitch(site, session, tenant.slug, originOf(site))
    expect(String(headers["set-cookie"])).toMatch(
      new RegExp(`^tenant=${tenant.slug}; Path=/; Max-Age=\\d+; HttpOnly; SameSite=Lax$`),
    )
    expect(headers["clear-site-data"]).toBe('"cache"')
    // No GET chooses among several, whoever sent the browser there.
    const entered = await visit(site, { session, path: "/tenants/enter" })
    expect(entered.headers.location).toBe(`${originOf(site)}/tenants`)
    expect(entered.headers).not.toHaveProperty("set-cookie")
  })
}

for (const site of sitesByHost) {
  test(`${site.name}: a tenant's host switches nothing`, async ({ cast }) => {
    const { session: _, tenant, user } = await member(cast, site)
    const session = await cast.session(site, user, tenant)
    const headers = { origin: originOf(site, tenant.slug), "content-type": form }
    const body = `slug=${tenant.slug}`
    const question = {
      tenant: tenant.slug,
      session,
      path: "/switch",
      method: "POST",
      headers,
      body,
    }
    expect((await visit(site, question)).status).toBe(404)
  })

  test(`${site.name}: a cookie of the tenant's name is not read`, async ({ cast }) => {
    const { tenant, user } = await member(cast, site)
    const other = await cast.tenant()
    await cast.join(user, other)
    const session = await cast.session(site, user, tenant)
    const headers = { cookie: `session=${session}; tenant=${other.slug}` }
    const { body } = await visit(site, { tenant: tenant.slug, headers })
    expect(body).toContain(tenant.canary)
    expect(body).not.toContain(other.canary)
  })
}

const form = "application/x-www-form-urlencoded"

async function member(cast: Cast, site: Site) {
  const tenant: CastTenant = await cast.tenant()
  const user = await cast.member(tenant)
  return { tenant, user, session: await cast.session(site, user) }
}

function postSwitch(
  site: Site,
  session: string,
  slug: string,
  origin: string | undefined,
): Promise<RawResponse> {
  const headers = { "content-type": form, ...(origin !== undefined && { origin }) }
  const body = new URLSearchParams({ slug }).toString()
  return visit(site, { session, path: "/switch", method: "POST", headers, body })
}

function foreignOrigins(site: Site): (string | undefined)[] {
  return [
    undefined,
    "null",
    "",
    "https://evil.example",
    `http://sibling.${site.root}:${site.port}`,
    `https://${site.root}:${site.port}`,
    `http://${site.root}:1`,
    `http://${site.root}.evil.example:${site.port}`,
    `${originOf(site)}/`,
    `${originOf(site)}, ${originOf(site)}`,
    originOf(site).toUpperCase(),
  ]
}
