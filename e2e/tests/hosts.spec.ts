import { expect } from "@playwright/test"
import { type CastTenant, newSlug, test } from "../cast.ts"
import { ask, visit } from "../raw-request.ts"
import { send } from "../raw-socket.ts"
import { hostOf, proxied, type Site, sites, sitesByCookie, sitesByHost } from "../sites.ts"

/** Two tenants of which one person is a member, so that only the host decides whose rows come. */
interface Scene {
  readonly one: CastTenant
  readonly other: CastTenant
  readonly session: string
}

for (const site of sites) {
  test.describe(site.name, () => {
    let scene: Scene

    test.beforeAll(async ({ cast }) => {
      const [one, other] = [await cast.tenant(), await cast.tenant()]
      const user = await cast.member(one)
      await cast.join(user, other)
      scene = { one, other, session: await cast.session(site, user, one) }
    })

    test("the tenant's own host shows its rows, however it is written", async () => {
      const { one, other, session } = scene
      const host = hostOf(site, one.slug)
      for (const written of [
        `${host}:${site.port}`,
        host,
        `${host}:1`,
        host.toUpperCase(),
        `${host.replace("co-", "Co-")}:65535`,
      ]) {
        const headers = { host: written }
        const { status, body } = await visit(site, { tenant: one.slug, session, headers })
        expect(status, written).toBe(200)
        expect(body).toContain(one.canary)
        expect(body).not.toContain(other.canary)
      }
    })

    test("a host that is nobody's is a 404, whoever asks", async () => {
      const { one, session } = scene
      const host = hostOf(site, one.slug)
      for (const written of [
        `${host}.`,
        `a.${host}`,
        `${host}.evil.example`,
        `${host}@evil.example`,
        `evil.example`,
        `${host},${host}`,
        `${host} ${host}`,
        `${host}:${site.port}:${site.port}`,
        `${host}:x`,
        `${host}/x`,
        `-${host}`,
        `_${host}`,
        `xn--${host}`,
        `not${site.root}`,
        `www.${site.root}`,
        `127.0.0.1:${site.port}`,
        `[::1]:${site.port}`,
        `2130706433`,
        `${site.root}.`,
        `.${site.root}`,
      ]) {
        const headers = { host: written }
        const { status, body } = await visit(site, { tenant: one.slug, session, headers })
        expect([400, 404], `${written}: ${status}`).toContain(status)
        expect(body).not.toContain("Canary ")
      }
    })

    test("two hosts in one request are one of them or none, never a mixture", async () => {
      const { one, other, session } = scene
      const [host, second] = [hostOf(site, one.slug), hostOf(site, other.slug)]
      const cookie = `cookie: session=${session}; tenant=${one.slug}`
      const own = await send(site.port, ["GET / HTTP/1.1", `host: ${host}`, cookie])
      expect(own).toContain(one.canary)

      for (const [first, then] of [
        [host, second],
        [second, host],
        [host, "evil.example"],
        ["evil.example", host],
      ]) {
        const lines = ["GET / HTTP/1.1", `host: ${first}`, `host: ${then}`, cookie]
        const answer = await send(site.port, lines)
        expect(answer).not.toContain(other.canary)
        // Node takes the first. A reverse proxy has to refuse such a request: see docs/security.md.
        expect(answer.includes(one.canary)).toBe(first === host)
      }
    })

    test("an address in the request line is not believed", async () => {
      const { one, other, session } = scene
      const cookie = `cookie: session=${session}; tenant=${one.slug}`
      const [host, second] = [hostOf(site, one.slug), hostOf(site, other.slug)]
      for (const target of [
        `http://${second}/`,
        `//${second}/`,
        "//evil.example/",
        "/\\evil.example/",
      ]) {
        const answer = await send(site.port, [`GET ${target} HTTP/1.1`, `host: ${host}`, cookie])
        expect(answer).not.toContain(other.canary)
        expect(answer).not.toMatch(/location: (https?:)?[/\\]{2}evil/i)
      }
    })

    test("what cannot be read is a 400, and nobody's own page is nobody's", async () => {
      const host = `host: ${hostOf(site, scene.one.slug)}`
      for (const line of [
        "GET https://evil.example/x HTTP/1.1",
        "GET /projects/%ff HTTP/1.1",
        "GET /projects/% HTTP/1.1",
        "TRACE / HTTP/1.1",
        "OPTIONS * HTTP/1.1",
      ]) {
        const answer = await send(site.port, [line, host])
        expect(answer, line).toMatch(/^HTTP\/1\.1 400 /)
        expect(answer, line).toMatch(/content-security-policy: /i)
        expect(answer, line).toMatch(/cache-control: private, no-store/i)
      }
      const answer = await send(site.port, ["GET /_global-error HTTP/1.1", host])
      expect(answer).toMatch(/^HTTP\/1\.1 404 /)
      expect(answer).not.toMatch(/s-maxage/i)
    })

    test("forwarded hosts are not believed without a proxy", async () => {
      const { one, other, session } = scene
      for (const headers of forwarding(hostOf(site, other.slug))) {
        const { status, body } = await visit(site, { tenant: one.slug, session, headers })
        expect(status).toBe(200)
        expect(body).toContain(one.canary)
        expect(body).not.toContain(other.canary)
      }
      for (const headers of forwarding(hostOf(site, one.slug))) {
        const { body } = await ask({
          host: "evil.example",
          port: site.port,
          path: "/",
          headers: { ...headers, cookie: `session=${session}; tenant=${one.slug}` },
        })
        expect(body).not.toContain(one.canary)
      }
    })

    test("a client's own tenant header changes nothing", async () => {
      const { one, other, session } = scene
      const { id, slug, schema } = other
      for (const headers of [
        { "x-tenant-slug": slug, "x-tenant-id": id, "x-tenant-schema": schema },
        { "X-Tenant-Slug": slug, "x-tenant": slug, "x-middleware-request-x-tenant-slug": slug },
        { "x-middleware-override-headers": "x-tenant-slug", "x-tenant-slug": slug },
        { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy", "x-tenant-slug": slug },
        { "x-middleware-subrequest": "src/proxy", "x-tenant-slug": slug },
      ]) {
        const { status, body } = await visit(site, { tenant: one.slug, session, headers })
        expect(status).toBe(200)
        expect(body).toContain(one.canary)
        expect(body).not.toContain(other.canary)
      }
      // Nor does it make a tenant of the root.
      const headers = { "x-tenant-slug": one.slug }
      const { body } = await visit(site, { session, headers, path: "/projects.csv" })
      expect(body).not.toContain(one.canary)
    })
  })
}

for (const site of sitesByHost) {
  test(`${site.name}: a slug that ends another one is its own tenant`, async ({ cast }) => {
    const long = await cast.tenant()
    const short = await cast.tenant(long.slug.slice("co-".length).replace(/^\d/, "x"))
    const glued = await cast.tenant(`x${short.slug}`)
    const user = await cast.member(long)
    await cast.join(user, short)
    await cast.join(user, glued)
    for (const tenant of [long, short, glued]) {
      const session = await cast.session(site, user, tenant)
      const { body } = await visit(site, { tenant: tenant.slug, session })
      expect(canariesIn(body)).toEqual([tenant.canary])
    }
  })

  test(`${site.name}: a session is good on its own host only`, async ({ cast }) => {
    const [one, other] = [await cast.tenant(), await cast.tenant()]
    const user = await cast.member(one)
    await cast.join(user, other)
    const session = await cast.session(site, user, one)
    expect((await visit(site, { tenant: one.slug, session })).body).toContain(one.canary)

    for (const tenant of [other.slug, newSlug(), undefined]) {
      const { status, body } = await visit(site, { tenant, session, path: "/projects.csv" })
      expect(status).toBe(404)
      expect(canariesIn(body)).toEqual([])
    }
  })
}

for (const site of sitesByCookie) {
  test(`${site.name}: a tenant's subdomain is nobody's host`, async ({ cast }) => {
    const tenant = await cast.tenant()
    const session = await cast.session(site, await cast.member(tenant), tenant)
    const headers = { host: `${tenant.slug}.${site.root}` }
    const answer = await visit(site, { tenant: tenant.slug, session, headers })
    expect(answer.status).toBe(404)
    expect(answer.body).not.toContain(tenant.canary)
  })

  test(`${site.name}: what is no slug in the cookie is no tenant`, async ({ cast }) => {
    const tenant = await cast.tenant()
    const session = await cast.session(site, await cast.member(tenant), tenant)
    expect((await visit(site, { tenant: tenant.slug, session })).body).toContain(tenant.canary)
    const { slug, id, schema } = tenant
    const cookies = [
      slug.toUpperCase(),
      ` ${slug}x`,
      `${slug}%00`,
      `"${slug}",x`,
      id,
      schema,
      "public",
    ]
    for (const cookie of cookies) {
      const { body } = await visit(site, { tenant: cookie, session })
      expect(body, cookie).not.toContain(tenant.canary)
    }
  })
}

test.describe(proxied.name, () => {
  test("the host that the proxy forwards decides, and nothing else", async ({ cast }) => {
    const [one, other] = [await cast.tenant(), await cast.tenant()]
    const user = await cast.member(one)
    const session = await cast.session(proxied, user, one)
    const own = hostOf(proxied, one.slug)
    const seen = await throughProxy(proxied, session, { "x-forwarded-host": own })
    expect(seen.body).toContain(one.canary)
    expect(seen.headers["strict-transport-security"]).toContain("includeSubDomains")

    for (const forwarded of [
      hostOf(proxied, other.slug),
      `${own}, ${hostOf(proxied, other.slug)}`,
      `evil.example, ${own}`,
      `${own}.`,
      "evil.example",
    ]) {
      const { status, body } = await throughProxy(proxied, session, {
        "x-forwarded-host": forwarded,
      })
      expect(status, forwarded).toBe(404)
      expect(canariesIn(body)).toEqual([])
    }
  })
})

function throughProxy(site: Site, session: string, headers: Record<string, string>) {
  const cookie = `__Host-session=${session}`
  return ask({ host: "upstream", port: site.port, path: "/", headers: { cookie, ...headers } })
}

function forwarding(host: string): Record<string, string>[] {
  return [
    { "x-forwarded-host": host, "x-forwarded-proto": "https", "x-forwarded-port": "443" },
    { forwarded: `host=${host};proto=https` },
    { "x-host": host, "x-original-host": host, "x-http-host-override": host },
    { "x-original-url": `http://${host}/`, "x-rewrite-url": `http://${host}/` },
  ]
}

function canariesIn(body: string): string[] {
  return [...new Set(body.match(/Canary [0-9a-f]{8}/g))]
}
