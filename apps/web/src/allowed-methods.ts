/**
 * The methods that an address answers to, for the `Allow` header. Next draws a page whatever the
 * method is, and leaves the header out.
 *
 * @param handlers by route, the methods of each route handler; every other address is a page's.
 */
export function allowedMethods(
  pathname: string,
  handlers: Readonly<Record<string, readonly string[]>>,
): string[] {
  const path = decodeURIComponent(pathname)
  // A page's actions are posted to it.
  const methods = handlers[path] ?? matching(path, handlers) ?? ["GET", "POST"]
  return [...(methods.includes("GET") ? ["HEAD"] : []), ...methods, "OPTIONS"].toSorted()
}

export function isHandler(
  pathname: string,
  handlers: Readonly<Record<string, readonly string[]>>,
): boolean {
  const path = decodeURIComponent(pathname)
  return path in handlers || matching(path, handlers) !== undefined
}

function matching(path: string, handlers: Readonly<Record<string, readonly string[]>>) {
  return Object.entries(handlers).find(([route]) => patternOf(route).test(path))?.[1]
}

function patternOf(route: string): RegExp {
  const parts = route.split("/").map((part) => {
    if (part.startsWith("[...") || part.startsWith("[[...")) return ".+"
    return part.startsWith("[") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
  })
  return new RegExp(`^${parts.join("/")}$`)
}
