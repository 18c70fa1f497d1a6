import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { assertInstalled } from "./install.ts"
import { findLedgerProblems, readHead, readUnfinished, SHARED_SCHEMA } from "./ledger.ts"
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
}

/** Who is behind, and why. Changes nothing. */
export async function status(options: {
  readonly owner: Owner
  readonly migrations: MigrationSet
}): Promise<FleetStatus> {
  const { shared, tenant } = options.migrations
  return await withOwner(options.owner, 1, async (db) => {
    await assertInstalled(db)
    return {
      shared: await readSchema(db, SHARED_SCHEMA, shared),
      template: await readSchema(db, TEMPLATE_SCHEMA, tenant),
      tenants: await countTenants(db),
      behind: await readBehind(db, tenant),
      problems: await findLedgerProblems(db, options.migrations),
    }
  })
}

async function readSchema(
  db: Kysely<unknown>,
  schema: string,
  files: readonly MigrationFile[],
): Promise<SchemaStatus> {
  const { head, applied } = await readHead(db, schema)
  return { head, pending: files.slice(applied).map((file) => file.name) }
}

async function countTenants(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ tenants: number }>`
    select count(*)::int as tenants from tenancy.tenants
  `.execute(db)
  return rows[0]?.tenants ?? 0
}

async function readBehind(
  db: Kysely<unknown>,
  files: readonly MigrationFile[],
): Promise<TenantStatusLine[]> {
  const unfinished = await readUnfinished(db, files)
  if (unfinished.length === 0) return []
  const { rows } = await sql<{ schema: string; slug: string; error: string | null }>`
    select schema, slug, error
    from tenancy.tenants left join tenancy.migration_failures using (schema)
    where schema = any (${unfinished.map((tenant) => tenant.schema)})
  `.execute(db)
  const known = new Map(rows.map((row) => [row.schema, row]))
  return unfinished.map(({ schema, head, applied }) => ({
    schema,
    slug: known.get(schema)?.slug ?? "",
    head,
    pending: files.slice(applied).map((file) => file.name),
    error: known.get(schema)?.error ?? null,
  }))
}
