import type { Lease } from "@repo/db/server"
import { createTenant, parseSlug, type Tenant } from "@repo/tenancy"
import {
  install,
  type MigrationSet,
  migrate,
  type Owner,
  provisionRoles,
  withOwner,
} from "@repo/tenancy/fleet"
import { createEmptyDatabase } from "@repo/tenancy/testing"
import { type Kysely, sql } from "kysely"

/** A database of the bench's own, and what one does to it. */
export interface FleetDatabase {
  readonly owner: Owner
  readonly login: { readonly name: string; readonly password: string }
  /** Signs in as `login`. */
  readonly appUrl: string
  /** Brings it to these migrations, with so many connections at work. */
  migrate(migrations: MigrationSet, parallel?: number): Promise<void>
  /** Makes tenants until there are so many. */
  growTo(tenants: number, say?: (line: string) => void): Promise<void>
  /** With its server. */
  drop(): Promise<void>
}

/** What the two cores of a small machine keep busy with. */
export const workers = 4

export async function makeFleetDatabase(
  server: Lease,
  migrations: MigrationSet,
): Promise<FleetDatabase> {
  const { ownerUrl, appUrl, login } = await createEmptyDatabase(server.superuserUrl)
  const owner = { connectionString: ownerUrl }
  const database: FleetDatabase = {
    owner,
    login,
    appUrl,
    drop: () => server.release(),
    migrate: (set, parallel = workers) => migrateAll(owner, set, parallel),
    growTo: (tenants, say) =>
      withOwner(owner, workers, (db) => grow(db, tenants, say ?? (() => {}))),
  }
  await install(owner)
  await database.migrate(migrations)
  await provisionRoles({ owner, login, isolation: "role", grants: { tables: {} } })
  return database
}

async function migrateAll(owner: Owner, migrations: MigrationSet, parallel: number): Promise<void> {
  const { failures, left } = await migrate({ owner, migrations, parallel })
  if (failures.length + left > 0) throw new Error(`The bench's run: ${JSON.stringify(failures[0])}`)
}

async function grow(
  db: Kysely<unknown>,
  tenants: number,
  say: (line: string) => void,
): Promise<void> {
  const existing = await countTenants(db)
  let next = existing
  const worker = async () => {
    while (next < tenants) {
      const number = next++
      await createNumbered(db, number)
      if (number % 500 === 499) say(`  ${number + 1} of ${tenants} tenants`)
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
}

export async function createNumbered(db: Kysely<unknown>, number: number): Promise<Tenant> {
  const slug = parseSlug(`tenant-${number}-${Math.random().toString(36).slice(2, 8)}`)
  return await createTenant(db, { slug, name: `Tenant ${number}` })
}

async function countTenants(db: Kysely<unknown>): Promise<number> {
  return (await schemasOf(db)).length
}

export async function schemasOf(db: Kysely<unknown>): Promise<readonly string[]> {
  const { rows } = await sql<{ schema: string }>`
    select schema from tenancy.tenants order by created_at, schema
  `.execute(db)
  return rows.map(({ schema }) => schema)
}
