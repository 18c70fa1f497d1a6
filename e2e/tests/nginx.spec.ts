import { expect } from "@playwright/test"
import { freePort } from "@repo/db/server"
import { test } from "../cast.ts"
import { databaseUrls } from "../env.ts"
import { hasNginx, startNginx } from "../nginx.ts"
import { fillIn } from "../sign-in.ts"
import { startApp } from "../start-app.ts"

const host = "app.test"

// Declared only where nginx is installed, as CI has it.
if (hasNginx()) {
  for (const routing of ["subdomain", "cookie"] as const) {
    test(`behind nginx, configured as documented, on another port than 443: ${routing}`, async ({
      browser,
      cast,
    }) => {
      // It starts an app of its own.
      test.setTimeout(60_000)
      const [port, upstreamPort] = [await freePort(), await freePort()]
      const rootUrl = `https://${host}:${port}`
      const stopNginx = await startNginx({ port, host, upstreamPort })
      const app = await startApp({
        DATABASE_URL: databaseUrls().appUrl,
        PORT: String(upstreamPort),
        APP_URL: rootUrl,
        TRUST_PROXY: "yes",
        TENANT_ROUTING: routing,
      })
      const tenant = await cast.tenant()
      const user = await cast.member(tenant, "owner")
      const tenantUrl = routing === "cookie" ? rootUrl : `https://${tenant.slug}.${host}:${port}`
      const context = await browser.newContext({ ignoreHTTPSErrors: true })
      const page = await context.newPage()

      // Signing in is a post, and with subdomains a hand-over to another host.
      await page.goto(`${rootUrl}/sign-in`)
      await fillIn(page, user.email)
      const entered = await page.goto(`${tenantUrl}/projects`)
      await expect(page.getByRole("link", { name: tenant.canary })).toBeVisible()
      expect(new URL(page.url()).origin).toBe(tenantUrl)
      expect(entered?.headers()["strict-transport-security"]).toContain("includeSubDomains")

      // No cookie but the theme's reaches a neighbour or plain http.
      const cookies = (await context.cookies()).filter(({ httpOnly }) => httpOnly)
      expect(cookies.map(({ name }) => name)).toContain("__Host-session")
      expect(cookies.filter(({ secure, path }) => !secure || path !== "/")).toEqual([])

      // An action, and a form of a route handler.
      await page.goto(`${tenantUrl}/projects/CANARY`)
      await page.getByLabel("New task").fill("Sent through nginx")
      await page.getByLabel("New task").press("Enter")
      await expect(page.getByRole("link", { name: "Sent through nginx" })).toBeVisible()
      const signedOut = await page.evaluate(async () => {
        const response = await fetch("/sign-out", { method: "POST", redirect: "manual" })
        return { type: response.type, status: response.status }
      })
      expect(signedOut).toEqual({ type: "opaqueredirect", status: 0 })
      await page.goto(`${tenantUrl}/projects`)
      await expect(page).toHaveURL(/\/sign-in/)

      await context.close()
      await app.stop()
      await stopNginx()
    })
  }
}
