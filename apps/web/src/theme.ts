/** What a person has chosen; `system` is what their system says. */
export type Theme = "light" | "dark" | "system"

/**
 * Holds the theme, for every host of this app: a person chooses once. It is no secret and permits
 * nothing, so that a sibling host may read and write it.
 */
export const THEME_COOKIE = "theme"

export function parseTheme(text: string | undefined): Theme {
  return text === "light" || text === "dark" ? text : "system"
}
