import { expect, type Locator } from "@playwright/test"

/** Opens something by its button, by a click or a key: the button is there before its script is. */
export async function opened(what: Locator, button: Locator, key?: string): Promise<void> {
  const timeout = 1000
  await expect(async () => {
    // The button is out of reach while it is open.
    if (await what.isHidden())
      await (key ? button.press(key, { timeout }) : button.click({ timeout }))
    await expect(what).toBeVisible({ timeout: 2000 })
  }).toPass()
}
