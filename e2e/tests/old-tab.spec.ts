import { expect } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { test } from "../cast.ts"
import { copyWithOtherActionIds } from "../changed-build.ts"
import { databaseUrls } from "../env.ts"
import { visit } from "../raw-request.ts"
import { renameByForm } from "../rename.ts"
import { originOf, type Site, settingsOf, sites } from "../sites.ts"
import { startApp } from "../start-app.ts"

// One worker: each would copy the build and start it again, which takes its time.
test.describe.configure({ mode: "default", timeout: 60_000 })

test.describe("a page of the last release, sent to the new one", () => {
  let site: Site
  let old: { folder: string; remove(): Promise<void> }

  test.beforeAll(async () => {
    site = { ...sites[0], port: await freePort() }
    old = await copyWithOtherActionIds()
  })

  test.afterAll(() => old?.remove())

  test("says that there is a new version, and keeps what was typed", async ({ cast, page }) => {
    const tenant = await cast.tenant()
    await cast.enter(page.context(), site, { user: await cast.member(tenant), tenant })
    // The copy's files have other contents under the same names: the browser must not keep them.
    await page.route("**/*", (route) => route.continue())
    const before = await start(site, old.folder)
    await page.goto(`${originOf(site, tenant.slug)}/projects/CANARY`)
    const title = page.getByLabel("New task")
    await title.fill("Typed before the release")
    await before.stop()
    const after = await start(site)
    const failed: string[] = []
    page.on("response", (response) => {
      if (response.status() >= 500) failed.push(response.url())
    })
    await title.press("Enter")

    await expect(page.getByRole("heading", { name: "A new version is available" })).toBeVisible()
    await expect(page.getByText("went wrong")).toHaveCount(0)
    await page.getByRole("button", { name: "Reload" }).click()
    await expect(title).toHaveValue("Typed before the release")
    await title.press("Enter")
    await expect(page.getByRole("link", { name: "Typed before the release" })).toBeVisible()
    expect(failed).toEqual([])
    await after.stop()
  })

  test("without JavaScript ends on a page that says so, with status 409", async ({ cast }) => {
    const tenant = await cast.tenant()
    const user = await cast.member(tenant, "owner")
    const who = { tenant: tenant.slug, session: await cast.session(site, user, tenant) }
    const before = await start(site, old.folder)
    const page = (await visit(site, { ...who, path: "/projects" })).body
    await before.stop()
    const after = await start(site)
    const answer = await renameByForm(site, who, { tenant, name: "Written", page })
    await after.stop()

    expect(answer.status).toBe(409)
    expect(answer.headers["content-type"]).toBe("text/html; charset=utf-8")
    expect(answer.body).toContain("<h1>A new version is available</h1>")
    expect(await cast.canaryName(tenant)).toBe(tenant.canary)
  })
})

function start(site: Site, folder?: string) {
  const { appUrl: DATABASE_URL } = databaseUrls()
  return startApp({ DATABASE_URL, ...settingsOf(site) }, folder)
}
