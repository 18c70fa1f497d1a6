import type { TestProject } from "vitest/node"
import { type ServerUrls, temporaryServer } from "../server/index.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** The server of this vitest run, for `inject("postgres")`. */
    postgres: ServerUrls
  }
}

/** Vitest's global set-up: one server for the run, shared by all test files, gone at its end. */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const { release, ...urls } = await temporaryServer()
  project.provide("postgres", urls)
  return release
}
