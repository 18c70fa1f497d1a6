/**
 * The pattern for `ilike` that finds `words` anywhere in a text, and takes them for themselves:
 *
 *     containing("50%") // %50\%%
 */
export function containing(words: string): string {
  return `%${words.replace(/[\\%_]/g, "\\$&")}%`
}
