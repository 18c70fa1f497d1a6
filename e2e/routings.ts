import type { BrowserContext, BrowserContextOptions, Page } from "@playwright/test"
import type { MemberRole } from "@repo/db"
import { test as base, type CastTenant, type CastUser } from "./cast.ts"
import { type Site, sites, sitesByCookie } from "./sites.ts"

interface Visitor extends BrowserContextOptions {
  /** Somebody new, unless told. */
  readonly user?: CastUser
  readonly role?: MemberRole
}

interface Visits {
  /** Where the test walks. */
  readonly site: Site
  /** A page, in a browser of its own, of somebody who is signed in to that tenant. */
  readonly enter: (tenant: CastTenant, visitor?: Visitor) => Promise<Page>
}

/** Tests that walk in whatever `site` they are given. */
export const test = base.extend<Visits>({
  site: [sites[0], { option: true }],
  enter: async ({ browser, cast, site }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (tenant, { user, role, ...options } = {}) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      const entering = { user: user ?? (await cast.member(tenant, role)), tenant }
      await cast.enter(context, site, entering)
      return await context.newPage()
    })
    for (const context of contexts) await context.close()
  },
})

/** Declares tests for both: tenants on hosts of their own, and one host with the tenant in a cookie. */
export function inEachRouting(title: string, declare: () => void): void {
  for (const site of [sites[0], ...sitesByCookie.slice(0, 1)]) {
    test.describe(`${title}: ${site.name}`, () => {
      test.use({ site })
      declare()
    })
  }
}
