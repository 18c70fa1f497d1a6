import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { currentDescriber } from "../template/template.ts"
import { MigrationRefusedError } from "./errors.ts"
import type { MigrationFile, MigrationSet } from "./migrations.ts"

/** The schema of the shared tables. */
export const SHARED_SCHEMA = "public"

/** How far a schema's migrations have come. */
export interface SchemaState {
  readonly schema: string
  readonly head: string | null
  /** How many migrations it has. They are the first ones: each is applied after the one before. */
  readonly applied: number
}

export interface TenantState extends SchemaState {
  readonly slug: string
}

/** The ledger compared with the files, over the whole fleet. */
export interface FleetState {
  readonly shared: SchemaState
  readonly template: SchemaState
  /** The template's script is there, and as this version and this server would write it. */
  readonly hasCurrentScript: boolean
  /** The tenants that have not got every migration, oldest first. */
  readonly unfinished: readonly TenantState[]
  /** A line for each applied migration whose file was edited or is gone. */
  readonly problems: readonly string[]
}

interface StateRow extends TenantState {
  readonly strange: string | null
  readonly hasCurrentScript: boolean
}

/**
 * Reads who is behind. One query, whatever the size of the fleet: the ledger is read once, and
 * only schemas that something is to be done about come back.
 *
 * @param target how many migrations a tenant should have.
 */
export async function readFleet(
  db: Kysely<unknown>,
  migrations: MigrationSet,
  target: number = migrations.tenant.length,
): Promise<FleetState> {
  const { rows } = await sql<StateRow>`
    with files as materialized (
      select name collate "C" as name, checksum collate "C" as checksum, shared
      from unnest(${namesOf(migrations)}::text[], ${checksumsOf(migrations)}::text[],
        ${sequencesOf(migrations)}::boolean[]) as file (name, checksum, shared)
    ),
    ledger as (
      select migrations.schema, count(*)::int as applied, max(migrations.name collate "C") as head,
        min(migrations.name) filter (where files.name is null) as strange
      from tenancy.migrations
      left join files on shared = (migrations.schema = ${SHARED_SCHEMA})
        and files.name = migrations.name and files.checksum = migrations.checksum
      group by migrations.schema
    )
    select known.schema, slug, head, coalesce(applied, 0) as applied, strange,
      exists (select from tenancy.template where describer = ${currentDescriber})
        as "hasCurrentScript"
    from (
      select schema, slug, created_at from tenancy.tenants where not purging
      union all select unnest(array[${SHARED_SCHEMA}, ${TEMPLATE_SCHEMA}]), '', null
    ) as known
    left join ledger on ledger.schema = known.schema
    where slug = '' or strange is not null or coalesce(applied, 0) < ${target}
    order by created_at, known.schema
  `.execute(db)
  const none = { head: null, applied: 0 }
  return {
    shared: rows.find((row) => row.schema === SHARED_SCHEMA) ?? { schema: SHARED_SCHEMA, ...none },
    template: rows.find((row) => row.schema === TEMPLATE_SCHEMA) ?? {
      schema: TEMPLATE_SCHEMA,
      ...none,
    },
    hasCurrentScript: rows[0]?.hasCurrentScript ?? false,
    unfinished: rows.filter((row) => row.slug !== "" && row.applied < target),
    problems: problemsOf(rows, migrations),
  }
}

/** One line for each migration, not for each of thousands of tenants. */
function problemsOf(rows: readonly StateRow[], migrations: MigrationSet): string[] {
  const lines = new Map<string, string>()
  for (const { schema, strange } of rows) {
    const sequence = schema === SHARED_SCHEMA ? "shared" : "tenant"
    const key = `${sequence} ${strange}`
    if (strange === null || lines.has(key)) continue
    const exists = migrations[sequence].some((file) => file.name === strange)
    lines.set(
      key,
      exists
        ? `${strange}.ts was edited after it was applied to ${schema}. Undo the edit, and add a new migration with the change.`
        : `${strange} is applied to ${schema}, but its file is missing. Restore it.`,
    )
  }
  return [...lines.values()]
}

const both = ({ shared, tenant }: MigrationSet) => [...shared, ...tenant]
const namesOf = (set: MigrationSet) => both(set).map((file) => file.name)
const checksumsOf = (set: MigrationSet) => both(set).map((file) => file.checksum)
const sequencesOf = (set: MigrationSet) => both(set).map((file) => file.sequence === "shared")

/** How many migrations a schema has, and the newest one's name. */
export async function readHead(db: Kysely<unknown>, schema: string): Promise<SchemaState> {
  const { rows } = await sql<SchemaState>`
    select ${schema}::text as schema, max(name collate "C") as head, count(*)::int as applied
    from tenancy.migrations where schema = ${schema}
  `.execute(db)
  return rows[0] ?? { schema, head: null, applied: 0 }
}

/** The tenants whose newest migration is one of these. */
export async function readTenantsWith(
  db: Kysely<unknown>,
  names: readonly string[],
): Promise<readonly TenantState[]> {
  const { rows } = await sql<TenantState>`
    select tenants.schema, slug, head, applied
    from tenancy.tenants
    join (
      select schema, max(name collate "C") as head, count(*)::int as applied
      from tenancy.migrations group by schema
    ) as ledger on ledger.schema = tenants.schema
    where head = any (${names}) and not purging
    order by created_at, tenants.schema
  `.execute(db)
  return rows
}

/** @throws MigrationRefusedError with the first problem. */
export function assertLedger({ problems: [problem] }: FleetState): void {
  if (problem !== undefined) throw new MigrationRefusedError(problem)
}

/**
 * Which files a schema still needs.
 *
 * @throws MigrationRefusedError when it has a later one without an earlier one.
 */
export function pendingOf(
  state: SchemaState,
  files: readonly MigrationFile[],
): readonly MigrationFile[] {
  if (state.applied > files.length) return []
  const last = files[state.applied - 1]?.name ?? null
  if (state.head === last) return files.slice(state.applied)
  throw new MigrationRefusedError(
    `${state.schema} has ${state.head}, but not every migration before it: its ledger was changed by hand.`,
  )
}

export async function recordFailure(
  db: Kysely<unknown>,
  failure: {
    readonly schema: string
    readonly name: string
    readonly error: string
    readonly statement?: string
  },
): Promise<void> {
  await sql`
    insert into tenancy.migration_failures (schema, name, error, statement)
    values (${failure.schema}, ${failure.name}, ${failure.error}, ${failure.statement ?? null})
    on conflict (schema) do update
      set name = excluded.name, error = excluded.error, statement = excluded.statement,
        failed_at = clock_timestamp()
  `.execute(db)
}

/** What a run has applied by now is no failure any more. */
export async function clearApplied(db: Kysely<unknown>): Promise<void> {
  await sql`
    delete from tenancy.migration_failures as failure
    where exists (
      select from tenancy.migrations
      where migrations.schema = failure.schema and migrations.name = failure.name
    )
  `.execute(db)
}

/** The same for what was undone. */
export async function clearUndone(db: Kysely<unknown>, names: readonly string[]): Promise<void> {
  await sql`
    delete from tenancy.migration_failures as failure
    where name = any (${names}) and not exists (
      select from tenancy.migrations
      where migrations.schema = failure.schema and migrations.name = failure.name
    )
  `.execute(db)
}
