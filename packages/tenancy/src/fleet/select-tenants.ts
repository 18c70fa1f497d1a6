import { type Kysely, sql } from "kysely"
import { TenantNotFoundError } from "../errors.ts"
import type { SchemaState } from "./ledger.ts"

/** Which tenants a run is for. Slugs or schema names; all tenants unless given. */
export interface TenantChoice {
  readonly only?: readonly string[]
  readonly except?: readonly string[]
}

/**
 * @returns whether a tenant is chosen, by its schema.
 * @throws TenantNotFoundError for a name that no tenant has: a slip must not widen a run.
 */
export async function readChoice(
  db: Kysely<unknown>,
  { only, except = [] }: TenantChoice,
): Promise<(tenant: SchemaState) => boolean> {
  const chosen = only && (await schemasOf(db, only))
  const left = await schemasOf(db, except)
  return ({ schema }) => (chosen?.has(schema) ?? true) && !left.has(schema)
}

async function schemasOf(db: Kysely<unknown>, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const { rows } = await sql<{ schema: string; slug: string }>`
    select schema, slug from tenancy.tenants
    where slug = any (${names}) or schema = any (${names})
  `.execute(db)
  const known = new Set(rows.flatMap((row) => [row.schema, row.slug]))
  const missing = names.find((name) => !known.has(name))
  if (missing !== undefined) throw new TenantNotFoundError(missing)
  return new Set(rows.map((row) => row.schema))
}
