/**
 * Has this browser send a choice of its person's with every request for a year. For what is no
 * secret and permits nothing: scripts can read and write it.
 *
 * @param domain whose hosts share it; this host alone unless given.
 */
export function keepCookie(name: string, value: string, domain?: string): void {
  const year = 31_536_000
  const parts = [
    `${name}=${encodeURIComponent(value)}`,
    "Path=/",
    `Max-Age=${year}`,
    "SameSite=Lax",
  ]
  if (domain) parts.push(`Domain=${domain}`)
  if (location.protocol === "https:") parts.push("Secure")
  // biome-ignore lint/suspicious/noDocumentCookie: not every browser has the Cookie Store API, and none on http.
  document.cookie = parts.join("; ")
}
