import { once } from "node:events"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, type Page } from "@playwright/test"
import { type Cast, test } from "../cast.ts"
import { visit } from "../raw-request.ts"
import { originOf, type Site, sites } from "../sites.ts"

let server: Server

test.beforeEach(async () => {
  server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
})

test.afterEach(() => {
  server.close()
  server.closeAllConnections()
})

for (const site of sites) {
  test.describe(site.name, () => {
    // To a browser the hosts of localhost are sites of their own. Those of app.test are one site:
    // there cookies go along with a sibling's requests, and only the Origin tells them apart.
    const isSameSite = site.root === "app.test"

    test(`a sibling's page cannot post, ${isSameSite ? "though cookies go along" : "nor send cookies"}`, async ({
      cast,
      page,
    }) => {
      const { target, session } = await signedIn(cast, page, site)
      const addresses = [`${target}/sign-out`, `${originOf(site)}/switch`, `${target}/`]
      const sibling = await serveSibling(site, formsTo(addresses))

      for (const address of addresses) {
        await page.goto(sibling)
        const answer = page.waitForResponse(address)
        await page.getByRole("button", { name: address, exact: true }).click()
        const response = await answer
        const { cookie = "" } = await response.request().allHeaders()
        expect(cookie.includes("session=")).toBe(isSameSite)
        expect(response.status(), address).toBe(403)
      }
      expect((await visit(site, { session, path: "/api/own-tenants" })).status).toBe(200)
    })

    test("a sibling's page cannot read", async ({ cast, page }) => {
      const { target, canary } = await signedIn(cast, page, site)
      const sibling = await serveSibling(site, "")
      await page.goto(`${target}/`)
      expect(await read(page, `${target}/projects.csv`)).toContain(canary)

      await page.goto(sibling)
      expect(await read(page, `${target}/projects.csv`)).toBe("refused")
      expect(await read(page, `${originOf(site)}/api/own-tenants`)).toBe("refused")
    })

    test("a tenant's page is shown in no frame", async ({ cast, page }) => {
      const { target, canary } = await signedIn(cast, page, site)
      const sibling = await serveSibling(site, `<iframe src="${target}/" title="framed"></iframe>`)
      const refused = page.waitForEvent("console", (message) => /frame/i.test(message.text()))
      await page.goto(sibling)
      await refused
      await expect(page.frameLocator("iframe").getByText(canary)).toHaveCount(0)
      await page.goto(`${target}/`)
      await expect(page.getByText(canary).first()).toBeVisible()
    })
  })
}

/** A member with sessions at the root and at the tenant, as a browser that has signed in. */
async function signedIn(cast: Cast, page: Page, site: Site) {
  const tenant = await cast.tenant()
  const user = await cast.member(tenant)
  const session = await cast.session(site, user)
  const inTenant = await cast.session(site, user, tenant)
  const target = originOf(site, tenant.slug)
  const cookie = { httpOnly: true, sameSite: "Lax" as const }
  await page
    .context()
    .addCookies([
      { ...cookie, name: "session", value: session, url: originOf(site) },
      ...(site.routing === "cookie"
        ? [{ ...cookie, name: "tenant", value: tenant.slug, url: target }]
        : [{ ...cookie, name: "session", value: inTenant, url: target }]),
    ])
  return { target, session, canary: tenant.canary }
}

/** A page of somebody else's, on a host beside the tenants'. @returns its address. */
async function serveSibling(site: Site, content: string): Promise<string> {
  server.on("request", (_, response) => {
    response.setHeader("content-type", "text/html")
    response.end(`<!doctype html><h1>Somebody else's</h1>${content}`)
  })
  return `http://sibling.${site.root}:${(server.address() as AddressInfo).port}/`
}

/** A button for each address that posts to it. */
function formsTo(addresses: string[]): string {
  return addresses
    .map((address) => `<form method="post" action="${address}"><button>${address}</button></form>`)
    .join("")
}

function read(page: Page, address: string): Promise<string> {
  return page.evaluate(async (asked) => {
    try {
      return await (await fetch(asked, { credentials: "include" })).text()
    } catch {
      return "refused"
    }
  }, address)
}
