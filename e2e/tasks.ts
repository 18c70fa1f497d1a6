import { type BrowserContextOptions, expect, type Locator, type Page } from "@playwright/test"
import type { CastTenant } from "./cast.ts"
import { test as base } from "./routings.ts"
import { originOf } from "./sites.ts"

interface Newcomer {
  readonly page: Page
  readonly tenant: CastTenant
  readonly project: string
}

export const test = base.extend<{
  /** Somebody new in a tenant of their own, and its one project's address. */
  readonly newcomer: (options?: BrowserContextOptions) => Promise<Newcomer>
}>({
  newcomer: async ({ cast, enter, site }, use) => {
    await use(async (options) => {
      const tenant = await cast.tenant()
      const page = await enter(tenant, options)
      return { page, tenant, project: `${originOf(site, tenant.slug)}/projects/CANARY` }
    })
  },
})

export async function add(page: Page, project: string, title: string): Promise<void> {
  await page.goto(project)
  await page.getByLabel("New task").fill(title)
  await page.getByLabel("New task").press("Enter")
  await expect(row(page, title)).toBeVisible()
}

export function row(page: Page, title: string): Locator {
  return page.getByRole("link", { name: title })
}

/** A status and what stands under it, in the list and on the board. */
export function group(page: Page, status: string): Locator {
  return page.getByRole("region", { name: new RegExp(`^${status}`) })
}

/** Now, and after asking the server again. */
export async function expectKept(page: Page, status: string, titles: string[]): Promise<void> {
  const links = group(page, status).getByRole("listitem").getByRole("link")
  await expect(links).toHaveText(titles)
  await expect(async () => {
    await page.reload()
    await expect(links).toHaveText(titles, { timeout: 1000 })
  }).toPass()
}
