/**
 * Whether a person is going to this address now. A prefetch, or the router asking for a page's
 * data, must start no hand-over: it would make codes that nobody redeems, and its fetch cannot
 * follow to another host anyhow. Refused, the router loads the document instead.
 */
export function isNavigation(headers: Headers): boolean {
  const purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"].map((name) => headers.get(name))
  if (purposes.some((purpose) => purpose?.toLowerCase().includes("prefetch"))) return false
  if (routerHeaders.some((name) => headers.has(name))) return false
  return (headers.get("sec-fetch-mode") ?? "navigate") === "navigate"
}

const routerHeaders = ["rsc", "next-router-prefetch", "next-router-segment-prefetch"]
