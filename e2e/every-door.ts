import { readFileSync } from "node:fs"
import { root } from "../scripts/env.ts"

/** A page or route handler of the production build, by its address. */
export interface Door {
  readonly kind: "page" | "handler"
  /** As the build has it: `/problem/[code]`. */
  readonly route: string
  /** One that can be asked for: `/problem/x`. */
  readonly path: string
}

export interface ActionDoor {
  readonly id: string
  readonly file: string
  readonly name: string
  /** A page that serves it. */
  readonly path: string
}

/** Every page and route handler that the build serves. */
export function doors(): Door[] {
  const entries = Object.keys(manifest("app-paths-manifest.json"))
  return entries.map((entry) => {
    const route = entry.replace(/\/(page|route)$/, "").replace(/\/\([^)]+\)/g, "") || "/"
    const path = route.replace(/\[\[?(?:\.\.\.)?[^\]]+\]\]?/g, "x")
    return { kind: entry.endsWith("/page") ? "page" : "handler", route, path }
  })
}

/** Every server action that the build serves. */
export function actions(): ActionDoor[] {
  const { node } = manifest("server-reference-manifest.json") as {
    node: Record<
      string,
      { workers: Record<string, unknown>; filename: string; exportedName: string }
    >
  }
  return Object.entries(node).map(([id, { workers, filename, exportedName }]) => {
    const entry = `/${Object.keys(workers)[0]?.replace(/^app\//, "")}`
    const path = entry.replace(/\/page$/, "").replace(/\/\([^)]+\)/g, "") || "/"
    return { id, file: filename, name: exportedName, path }
  })
}

function manifest(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${root}apps/web/.next/server/${name}`, "utf8"))
}
