/** What was typed to search for, from an address: cut, and of what PostgreSQL takes for text. */
export function searchWords(typed: unknown): string {
  return typeof typed === "string" ? typed.replaceAll("\0", "").trim().slice(0, 200) : ""
}
