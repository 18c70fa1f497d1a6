import { expect, type Page } from "@playwright/test"

/** Its button is there before its script is, and out of reach while the palette is open. */
export async function openPalette(page: Page): Promise<void> {
  const button = page.getByRole("button", { name: /^Go to/ })
  await expect(async () => {
    if (await button.isVisible()) await button.click({ timeout: 1000 })
    await expect(palette(page)).toBeVisible({ timeout: 2000 })
  }).toPass()
  await expect(page.getByRole("combobox", { name: "Commands" })).toBeFocused()
}

export function palette(page: Page) {
  return page.getByRole("dialog", { name: "Go to a page, or do something" })
}
