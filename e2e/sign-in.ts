import { expect, type Page } from "@playwright/test"
import { PASSWORD } from "../db/seeds/index.ts"
import { originOf, type Site } from "./sites.ts"

/** Signs in at the root host by password, and ends where that leads: the chooser, or a tenant. */
export async function signIn(
  page: Page,
  site: Site,
  email: string,
  callbackUrl?: string,
): Promise<void> {
  const query = callbackUrl ? `?callbackUrl=${encodeURIComponent(callbackUrl)}` : ""
  await page.goto(`${originOf(site)}/sign-in${query}`)
  await fillIn(page, email)
}

/** On the sign-in page, wherever it came from. */
export async function fillIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail", { exact: true }).fill(email)
  await page.getByLabel("Password").fill(password)
  await page.getByRole("button", { name: "Sign in", exact: true }).click()
  await expect(page).not.toHaveURL(/\/sign-in(\?|$)/)
}
