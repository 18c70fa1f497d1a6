import { expect, type Page } from "@playwright/test"
import { opened } from "./opened.ts"

export async function openPalette(page: Page): Promise<void> {
  await opened(palette(page), page.getByRole("button", { name: /^Go to/ }))
  await expect(page.getByRole("combobox", { name: "Commands" })).toBeFocused()
}

export function palette(page: Page) {
  return page.getByRole("dialog", { name: "Go to a page, or do something" })
}
