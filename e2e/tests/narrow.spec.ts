import { expect } from "@playwright/test"
import { test } from "../routings.ts"
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
