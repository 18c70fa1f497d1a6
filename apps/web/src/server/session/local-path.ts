declare const local: unique symbol

/** A path with its query, of whichever host it is put behind: it cannot lead to another. */
export type LocalPath = string & { readonly [local]: true }

const longest = 2_000

/**
 * Reads a path that somebody sent us to go to. Strict: what a browser could read as anything but a
 * path of the same host is refused.
 *
 *     parseLocalPath("/projects?page=2") // the same
 *     parseLocalPath("//evil.example")   // undefined
 */
export function parseLocalPath(text: string | null | undefined): LocalPath | undefined {
  if (!text || text.length > longest || !plainPath.test(text)) return undefined
  if (!URL.canParse(text, nowhere)) return undefined
  const url = new URL(text, nowhere)
  const path = url.pathname + url.search
  // "/..//evil.example" becomes "//evil.example" once its dots are worked off.
  return url.origin === nowhere && plainPath.test(path) ? (path as LocalPath) : undefined
}

/** One slash, not two; no backslash, which browsers take for a slash; no blanks or controls, which they drop. */
const plainPath = /^\/(?!\/)[^\\\s\p{C}]*$/u
const nowhere = "http://nowhere.invalid"
