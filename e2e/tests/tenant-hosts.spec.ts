import { expect, type Page, test } from "@playwright/test"
import { tenants } from "../../db/seeds/index.ts"
import { port } from "../env.ts"

test.describe("a tenant's host", () => {
  for (const { slug } of tenants) {
    test(`${slug}'s shows ${slug}'s projects, and no other tenant's`, async ({ page }) => {
      const response = await page.goto(addressOf(slug))
      const source = (await response?.text()) ?? ""

      expect(response?.status()).toBe(200)
      expect(await shownProjects(page)).toEqual(projectsOf(slug).toSorted())
      // The page's source too: what is sent and not shown is a leak as well. That each of a
      // tenant's own is in it is the control.
      expect(namesIn(source)).toEqual(new Set(projectsOf(slug)))
    })
  }

  test("a client's own tenant header changes nothing", async ({ request }) => {
    // By its address: outside of a browser, not every system knows the names under localhost.
    const response = await request.get(`http://127.0.0.1:${port}/`, {
      headers: { host: "acme.localhost", "x-tenant-slug": "globex", "x-tenant-id": "globex" },
    })
    expect(namesIn(await response.text())).toEqual(new Set(projectsOf("acme")))
  })

  test("a slug that nobody has is a 404 with the request's id", async ({ page }) => {
    const response = await page.goto(addressOf("nobody-has-this"))

    expect(response?.status()).toBe(404)
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible()
    await expect(page.getByText(response?.headers()["x-request-id"] ?? "")).toBeVisible()
  })

  test("no script or style is refused by the policy, in light and in dark", async ({ page }) => {
    const refused: string[] = []
    page.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) refused.push(message.text())
    })
    await page.goto(addressOf("acme"))
    await page.getByRole("button", { name: "Theme" }).click()
    await page.getByRole("menuitemradio", { name: "Dark" }).click()

    await expect(page.locator("html")).toHaveClass(/dark/)
    expect(refused).toEqual([])
  })
})

function addressOf(slug: string): string {
  return `http://${slug}.localhost:${port}/`
}

function projectsOf(slug: string): string[] {
  const fixture = tenants.find((tenant) => tenant.slug === slug)
  return (fixture?.projects ?? []).filter(({ isArchived }) => !isArchived).map(({ name }) => name)
}

/** Every tenant's project names that occur in the text. */
function namesIn(text: string): Set<string> {
  const names = tenants.flatMap(({ projects }) => projects.map(({ name }) => name))
  return new Set(names.filter((name) => text.includes(name)))
}

async function shownProjects(page: Page): Promise<string[]> {
  const names = await page.getByRole("main").getByRole("heading", { level: 2 }).allInnerTexts()
  return names.toSorted()
}
