/** What was typed to search for, from an address: cut, and of what PostgreSQL takes for text. */
export function searchWords(typed: unknown): string {
  if (typeof typed !== "string") return ""
  const words = typed.slice(0, 1000).replaceAll("\0", "").normalize("NFC").trim()
  return [...words].slice(0, 200).join("")
}
