import { fileURLToPath } from "node:url"
import { install, migrate, provisionRoles, readMigrations } from "@repo/tenancy/fleet"
import type { TestProject } from "vitest/node"
import { grants } from "../grants.ts"
import { type ServerUrls, temporaryServer } from "../server/index.ts"
// Says what `postgres` is: the same server, for tests that make databases of their own on it.
import type {} from "./server-setup.ts"

declare module "vitest" {
  interface ProvidedContext {
    /** A server whose database is migrated and has no tenant, to be copied by each test. */
    template: ServerUrls
  }
}

/** Vitest's global set-up for tests on the app's tables: a server of the run, migrated once. */
export default async function prepareTemplate(project: TestProject): Promise<() => Promise<void>> {
  const { release, ...urls } = await temporaryServer()
  try {
    await migrateApp(urls)
  } catch (error) {
    await release()
    throw error
  }
  project.provide("template", urls)
  project.provide("postgres", urls)
  return release
}

async function migrateApp({ ownerUrl, appUrl }: ServerUrls): Promise<void> {
  const owner = { connectionString: ownerUrl }
  const { username: name, password } = new URL(appUrl)
  await install(owner)
  const migrations = await readMigrations({ shared: folder("shared"), tenant: folder("tenant") })
  const { failures } = await migrate({ owner, migrations })
  if (failures.length > 0) throw new Error(`The migrations fail: ${JSON.stringify(failures)}`)
  await provisionRoles({ owner, login: { name, password }, isolation: "role", grants })
}

function folder(sequence: string): string {
  return fileURLToPath(new URL(`../../migrations/${sequence}`, import.meta.url))
}
