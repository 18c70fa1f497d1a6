/** A key that suits the name: initials of its words, or the beginning of its only one. */
export function keyFor(name: string): string {
  const words = name
    .normalize("NFD")
    .toUpperCase()
    .replace(/[^A-Z0-9\s]/g, "")
    .replace(/^[0-9\s]+/, "")
    .split(/\s+/)
    .filter(Boolean)
  const initials = words.map((word) => word.slice(0, 1)).join("")
  return (initials.length > 1 ? initials : (words[0] ?? "")).slice(0, 4)
}
