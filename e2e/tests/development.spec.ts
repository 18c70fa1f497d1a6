import { expect, test } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { startDevelopment } from "../development-app.ts"
import { databaseUrls } from "../env.ts"
import { ask } from "../raw-request.ts"

let stop: (() => Promise<void>) | undefined
test.afterEach(() => stop?.())

test("in development on another host than localhost, pages are interactive", async ({ page }) => {
  // Next compiles each page when it is first asked for.
  test.setTimeout(180_000)
  const PORT = String(await freePort())
  const APP_URL = `http://app.test:${PORT}`
  stop = await startDevelopment({ DATABASE_URL: databaseUrls().appUrl, PORT, APP_URL })
  const refused: string[] = []
  page.on("response", (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`)
  })

  await page.goto(`${APP_URL}/sign-in`, { timeout: 120_000 })
  await page.getByLabel("E-mail", { exact: true }).fill("not an address")
  await page.getByRole("button", { name: "Sign in", exact: true }).click()
  // Only the script puts the focus there, and without it the address would be another one.
  await expect(page.getByLabel("E-mail", { exact: true })).toBeFocused({ timeout: 60_000 })
  await expect(page.getByLabel("E-mail", { exact: true })).toHaveAccessibleDescription(
    /not an e-mail address/,
  )
  expect(refused).toEqual([])

  for (const path of ["/fonts/text.woff2", "/fonts/display.woff2"]) {
    expect((await ask({ host: "app.test", port: Number(PORT), path })).status).toBe(200)
  }
})
