import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { MigrationRefusedError } from "./errors.ts"
import type { MigrationFile, MigrationSet } from "./migrations.ts"

/** The schema of the shared tables. */
export const SHARED_SCHEMA = "public"

/** A tenant that has not got every migration. */
export interface Unfinished {
  readonly schema: string
  readonly head: string | null
  /** How many migrations it has. They are the first ones: each is applied after the one before. */
  readonly applied: number
}

/**
 * Compares the ledger with the files, over the whole fleet, in one query.
 *
 * @returns a line for each applied migration whose file was edited or is gone.
 */
export async function findLedgerProblems(
  db: Kysely<unknown>,
  migrations: MigrationSet,
): Promise<readonly string[]> {
  const { rows } = await sql<{ shared: boolean; name: string; checksum: string; schema: string }>`
    select schema = ${SHARED_SCHEMA} as shared, name, checksum, min(schema) as schema
    from tenancy.migrations
    group by 1, 2, 3
    order by 1 desc, 2
  `.execute(db)
  return rows.flatMap(({ shared, name, checksum, schema }) => {
    const files = shared ? migrations.shared : migrations.tenant
    const file = files.find((candidate) => candidate.name === name)
    if (!file) return [`${name} is applied to ${schema}, but its file is missing. Restore it.`]
    if (file.checksum === checksum) return []
    return [
      `${name}.ts was edited after it was applied to ${schema}. Undo the edit, and add a new migration with the change.`,
    ]
  })
}

/** @throws MigrationRefusedError with the first problem of {@link findLedgerProblems}. */
export async function assertLedger(db: Kysely<unknown>, migrations: MigrationSet): Promise<void> {
  const [problem] = await findLedgerProblems(db, migrations)
  if (problem !== undefined) throw new MigrationRefusedError(problem)
}

/** How many migrations `public` or the template has, and the newest one's name. */
export async function readHead(db: Kysely<unknown>, schema: string): Promise<Unfinished> {
  const { rows } = await sql<Unfinished>`
    select ${schema}::text as schema, max(name) as head, count(*)::int as applied
    from tenancy.migrations where schema = ${schema}
  `.execute(db)
  return rows[0] ?? { schema, head: null, applied: 0 }
}

/** The tenants with fewer migrations than there are files. */
export async function readUnfinished(
  db: Kysely<unknown>,
  files: readonly MigrationFile[],
): Promise<readonly Unfinished[]> {
  const { rows } = await sql<Unfinished>`
    select tenants.schema, head, coalesce(applied, 0)::int as applied
    from tenancy.tenants
    left join (
      select schema, max(name) as head, count(*) as applied
      from tenancy.migrations group by schema
    ) as ledger on ledger.schema = tenants.schema
    where coalesce(applied, 0) < ${files.length}
    order by created_at, tenants.schema
  `.execute(db)
  return rows
}

/** The tenants whose newest migration is this one. */
export async function readTenantsAt(db: Kysely<unknown>, name: string): Promise<readonly string[]> {
  const { rows } = await sql<{ schema: string }>`
    select schema from tenancy.migrations
    where schema not in (${SHARED_SCHEMA}, ${TEMPLATE_SCHEMA})
    group by schema having max(name) = ${name}
    order by schema
  `.execute(db)
  return rows.map((row) => row.schema)
}

/**
 * Which files a schema still needs.
 *
 * @throws MigrationRefusedError when it has a later one without an earlier one.
 */
export function pendingOf(
  state: Unfinished,
  files: readonly MigrationFile[],
): readonly MigrationFile[] {
  const last = files[state.applied - 1]?.name ?? null
  if (state.head === last) return files.slice(state.applied)
  throw new MigrationRefusedError(
    `${state.schema} has ${state.head}, but not every migration before it: its ledger was changed by hand.`,
  )
}

/** The row of an applied migration. A failure that was recorded before is over. */
export async function recordApplied(
  transaction: Kysely<unknown>,
  schema: string,
  file: MigrationFile,
): Promise<void> {
  await sql`
    with cleared as (delete from tenancy.migration_failures where schema = ${schema})
    insert into tenancy.migrations (schema, name, checksum)
    values (${schema}, ${file.name}, ${file.checksum})
  `.execute(transaction)
}

export async function recordRolledBack(
  transaction: Kysely<unknown>,
  schema: string,
  file: MigrationFile,
): Promise<void> {
  await sql`
    with cleared as (delete from tenancy.migration_failures where schema = ${schema})
    delete from tenancy.migrations where schema = ${schema} and name = ${file.name}
  `.execute(transaction)
}

export async function recordFailure(
  db: Kysely<unknown>,
  failure: { readonly schema: string; readonly name: string; readonly error: string },
): Promise<void> {
  await sql`
    insert into tenancy.migration_failures (schema, name, error)
    values (${failure.schema}, ${failure.name}, ${failure.error})
    on conflict (schema) do update
      set name = excluded.name, error = excluded.error, failed_at = clock_timestamp()
  `.execute(db)
}
