import { expect } from "@playwright/test"
import { newSlug } from "../cast.ts"
import { doors } from "../every-door.ts"
import { inEachRouting, test } from "../routings.ts"
import { originOf } from "../sites.ts"

for (const width of [390, 768]) {
  test(`nothing is cut before one is signed in, ${width} px wide`, async ({ page, site }) => {
    await page.setViewportSize({ width, height: 844 })
    for (const path of [
      "/",
      "/sign-in",
      "/sign-in/mail-sent",
      "/no/such/page",
      "/problem/failed",
    ]) {
      await page.goto(originOf(site) + path)
      const cut =
        await page.evaluate(`[document.documentElement, ...document.querySelectorAll("pre")]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
        .map(({ outerHTML }) => outerHTML.slice(0, 80))`)
      expect(cut, path).toEqual([])
    }
  })
}

const longNames = {
  "without spaces": "W".repeat(200),
  "of many words": "Wide ".repeat(40).trim(),
}

inEachRouting("on a phone", () => {
  for (const [kind, name] of Object.entries(longNames)) {
    test(`no page is wider than the screen, with the longest names ${kind}`, async ({
      cast,
      enter,
      site,
    }) => {
      test.slow()
      const [tenant, suspended] = [
        await cast.tenant(newSlug(), name),
        await cast.tenant(newSlug(), name),
      ]
      const user = await cast.user({ name })
      await cast.join(user, tenant, "owner")
      await cast.join(user, suspended, "owner")
      await cast.renameCanary(tenant, name.slice(0, 120))
      await cast.suspend(suspended)
      const viewport = { width: 390, height: 844 }
      const page = await enter(tenant, { user, viewport })
      const root = await cast.session(site, user)
      await page.context().addCookies([{ name: "session", value: root, url: originOf(site) }])
      const pages = doors().filter((door) => door.kind === "page")
      const paths = [...pages.map(({ path }) => path), "/problem/failed"]
      const wide: string[] = []

      for (const origin of new Set([originOf(site, tenant.slug), originOf(site)])) {
        for (const path of paths) {
          await page.goto(origin + path)
          if (await page.evaluate(isWide)) wide.push(origin + path)
        }
      }
      await cast.enter(page.context(), site, { user, tenant: suspended })
      await page.goto(originOf(site, suspended.slug))
      await expect(page.getByText("403")).toBeVisible()
      if (await page.evaluate(isWide)) wide.push("a suspended tenant")

      expect(wide).toEqual([])
    })
  }
})

const isWide = "document.documentElement.scrollWidth > window.innerWidth"
