/**
 * How many characters a text has, as PostgreSQL's `length` counts them: code points of its form
 * NFC. An emoji is one where JavaScript's `length` says two.
 */
export function textLength(text: string): number {
  return [...text.normalize("NFC")].length
}

/** How a one-line text comes back once it is saved: without spaces around it, in the form NFC. */
export function asSaved(text: string): string {
  return text.normalize("NFC").trim()
}

/** For a schema: `z.string().refine(hasAtMost(200), "A title has at most 200 characters.")`. */
export function hasAtMost(characters: number): (text: string) => boolean {
  // Whatever is that long has too many, in either form: no need to count a huge text.
  return (text) => text.length <= 4 * characters && textLength(text) <= characters
}
