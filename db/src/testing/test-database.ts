import { randomBytes } from "node:crypto"
import { createTenant, parseSlug } from "@repo/tenancy"
import pg from "pg"
import { inject } from "vitest"
import { createHandles } from "../handles.ts"
// Says what inject() gives, also where this is used from another package.
import type {} from "./template-setup.ts"

export interface TestDatabase {
  name: string
  superuserUrl: string
  ownerUrl: string
  appUrl: string
  drop(): Promise<void>
}

export interface TestDatabaseOptions {
  /** How many tenants it has, or their slugs. None unless given. */
  tenants?: number | readonly string[]
}

/**
 * A migrated database of one's own, a copy of the one that the run's set-up made.
 *
 *     const database = await createTestDatabase({ tenants: ["acme", "globex"] })
 *     // create database test_1f… template tenantry; select tenancy.create_tenant(…), twice
 *
 * Needs `db/src/testing/template-setup.ts` as vitest's `globalSetup`.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const template = inject("template")
  const name = `test_${randomBytes(6).toString("hex")}`
  const login = new URL(template.appUrl).username
  await run(at(template.ownerUrl, "postgres"), [
    `create database ${name} template ${databaseOf(template.ownerUrl)}`,
    // Rights on the database itself are not copied with it.
    `revoke all on database ${name} from public`,
    `grant connect on database ${name} to ${login}`,
  ])
  const urls = {
    superuserUrl: at(template.superuserUrl, name),
    ownerUrl: at(template.ownerUrl, name),
    appUrl: at(template.appUrl, name),
  }
  await makeTenants(urls.appUrl, options.tenants ?? [])
  const drop = () =>
    run(at(template.superuserUrl, "postgres"), [`drop database if exists ${name} with (force)`])
  return { name, ...urls, drop }
}

async function makeTenants(appUrl: string, tenants: number | readonly string[]): Promise<void> {
  const slugs =
    typeof tenants === "number"
      ? Array.from({ length: tenants }, (_, index) => `tenant-${index + 1}`)
      : tenants
  if (slugs.length === 0) return
  const { sharedDb, destroy } = createHandles({
    connectionString: appUrl,
    isolation: "role",
    max: 1,
  })
  try {
    for (const slug of slugs) await createTenant(sharedDb, { slug: parseSlug(slug), name: slug })
  } finally {
    await destroy()
  }
}

async function run(url: string, statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

function databaseOf(url: string): string {
  return new URL(url).pathname.slice(1)
}

function at(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.href
}
