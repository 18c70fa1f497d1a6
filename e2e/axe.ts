import { AxeBuilder } from "@axe-core/playwright"
import { expect, type Page } from "@playwright/test"

/** How a page can look: its theme, and how wide it is. */
const looks = (["light", "dark"] as const).flatMap((colorScheme) =>
  [390, 1280].map((width) => ({ colorScheme, width })),
)

/**
 * That axe finds nothing in the page as it is, light and dark, on a phone and on a desktop: of
 * WCAG 2.2 A and AA, and of what it calls good practice. And that nothing is wider than the window.
 *
 * @param layer what is open above the page, where that is what is asked about.
 */
export async function expectAccessible(page: Page, state: string, layer = "html"): Promise<void> {
  for (const { colorScheme, width } of looks) {
    // Without movement: a colour that fades in is nobody's to read.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
    await page.setViewportSize({ width, height: 900 })
    await expect.poll(() => page.evaluate<string>(theme)).toContain(colorScheme)
    // Legacy: in the page itself and not in a window of its own, which a page of one frame needs not.
    const axe = new AxeBuilder({ page }).setLegacyMode().include(layer).withTags(tags)
    const { violations } = await axe.analyze()
    const found = violations.flatMap(({ id, help, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target}: ${failureSummary}`),
    )
    const place = `${state}, ${colorScheme}, ${width} wide`
    expect.soft(found, place).toEqual([])
    const overflow = await page.evaluate<number>(
      "document.documentElement.scrollWidth - innerWidth",
    )
    expect.soft(overflow, place).toBeLessThanOrEqual(0)
  }
}

const theme = "getComputedStyle(document.documentElement).colorScheme"
const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
