import { type Kysely, sql } from "kysely"
import { assertInstalled } from "./install.ts"
import { gapOf, readFleet, type SchemaState, type TenantState } from "./ledger.ts"
import type { MigrationFile, MigrationSet } from "./migrations.ts"
import { type Owner, withOwner } from "./owner.ts"

export interface FleetStatus {
  readonly shared: SchemaStatus
  readonly template: SchemaStatus
  readonly tenants: number
  /** Only those that are not at head. */
  readonly behind: readonly TenantStatusLine[]
  /** Applied files that were edited or are gone. */
  readonly problems: readonly string[]
}

export interface SchemaStatus {
  readonly head: string | null
  readonly pending: readonly string[]
}

export interface TenantStatusLine extends SchemaStatus {
  readonly schema: string
  readonly slug: string
  /** Of the last run, when it failed here. */
  readonly error: string | null
  /** What failed, where it was SQL. */
  readonly statement: string | null
}

/** Who is behind, and why. Changes nothing. */
export async function status(options: {
  readonly owner: Owner
  readonly migrations: MigrationSet
}): Promise<FleetStatus> {
  const { shared, tenant } = options.migrations
  return await withOwner(options.owner, 1, async (db) => {
    await assertInstalled(db)
    const fleet = await readFleet(db, options.migrations)
    return {
      shared: describe(fleet.shared, shared),
      template: describe(fleet.template, tenant),
      tenants: await countTenants(db),
      behind: await describeBehind(db, fleet.unfinished, tenant),
      problems: fleet.problems,
    }
  })
}

function describe({ head, applied }: SchemaState, files: readonly MigrationFile[]): SchemaStatus {
  return { head, pending: files.slice(applied).map((file) => file.name) }
}

async function countTenants(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ tenants: number }>`
    select count(*)::int as tenants from tenancy.tenants
  `.execute(db)
  return rows[0]?.tenants ?? 0
}

async function describeBehind(
  db: Kysely<unknown>,
  unfinished: readonly TenantState[],
  files: readonly MigrationFile[],
): Promise<TenantStatusLine[]> {
  if (unfinished.length === 0) return []
  const { rows } = await sql<{ schema: string; error: string; statement: string | null }>`
    select schema, error, statement from tenancy.migration_failures
  `.execute(db)
  const known = new Map(rows.map((row) => [row.schema, row]))
  return unfinished.map((tenant) => ({
    schema: tenant.schema,
    slug: tenant.slug,
    ...describe(tenant, files),
    error: known.get(tenant.schema)?.error ?? (tenant.missing ? gapOf(tenant, "tenant") : null),
    statement: known.get(tenant.schema)?.statement ?? null,
  }))
}
