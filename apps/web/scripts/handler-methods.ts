import { readdirSync, readFileSync } from "node:fs"
import { dirname } from "node:path"

/**
 * By route, the methods of each route handler in the folder: the proxy answers the others.
 *
 * @param app the folder of the routes.
 * @returns for example `{ "/sign-out": ["POST"], "/problem/[code]": ["GET"] }`.
 */
export function handlerMethods(app: string): Record<string, string[]> {
  const files = readdirSync(app, { recursive: true, encoding: "utf8" })
  return Object.fromEntries(
    files.flatMap((file): [string, string[]][] => {
      if (/^[\w-]+\.(svg|png|ico|jpe?g|gif|txt|xml|webmanifest)$/.test(file)) {
        return [[`/${file}`, ["GET"]]]
      }
      if (!/(^|\/)route\.tsx?$/.test(file)) return []
      return [[routeOf(file), exportedMethods(readFileSync(`${app}/${file}`, "utf8"))]]
    }),
  )
}

/** Without the groups, which are in no address. */
function routeOf(file: string): string {
  return `/${dirname(file)}`.replace(/\/\([^)/]+\)/g, "")
}

function exportedMethods(source: string): string[] {
  return methods.filter((method) =>
    new RegExp(
      `^export (?:(?:async )?function|const) ${method}\\b|^export \\{[^}]*\\b${method}\\b`,
      "m",
    ).test(source),
  )
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
