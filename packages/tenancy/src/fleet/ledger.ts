import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { currentDescriber } from "../template/template.ts"
import { MigrationRefusedError } from "./errors.ts"
import type { MigrationFile, MigrationSequence, MigrationSet } from "./migrations.ts"

/** The schema of the shared tables. */
export const SHARED_SCHEMA = "public"

/** How far a schema's migrations have come. */
export interface SchemaState {
  readonly schema: string
  readonly head: string | null
  /** How many migrations it has. They are the first ones: each is applied after the one before. */
  readonly applied: number
  /** The first file before the newest one that it lacks. */
  readonly missing?: string | null
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
  readonly strangeChecksum: string | null
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
      select name collate "C" as name, checksum collate "C" as checksum, shared,
        row_number() over (partition by shared order by name collate "C") as position
      from unnest(${namesOf(migrations)}::text[], ${checksumsOf(migrations)}::text[],
        ${sequencesOf(migrations)}::boolean[]) as file (name, checksum, shared)
    ),
    ledger as (
      select migrations.schema, count(*)::int as applied, max(migrations.name collate "C") as head,
        min(migrations.name) filter (where files.name is null) as strange,
        (array_agg(migrations.checksum order by migrations.name)
          filter (where files.name is null))[1] as strange_checksum
      from tenancy.migrations
      left join files on shared = (migrations.schema = ${SHARED_SCHEMA})
        and files.name = migrations.name and files.checksum = migrations.checksum
      group by migrations.schema
    )
    select known.schema, slug, head, coalesce(applied, 0) as applied, strange,
      strange_checksum as "strangeChecksum",
      case when position > applied then (
        select min(name) from files
        where shared = (known.schema = ${SHARED_SCHEMA}) and name < head and not exists (
          select from tenancy.migrations as own
          where own.schema = known.schema and own.name = files.name
        )
      ) end as missing,
      exists (select from tenancy.template where describer = ${currentDescriber})
        as "hasCurrentScript"
    from (
      select schema, slug, created_at from tenancy.tenants where not purging
      union all select unnest(array[${SHARED_SCHEMA}, ${TEMPLATE_SCHEMA}]), '', null
    ) as known
    left join ledger on ledger.schema = known.schema
    left join files as newest
      on newest.shared = (known.schema = ${SHARED_SCHEMA}) and newest.name = head
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
  for (const { schema, strange, strangeChecksum } of rows) {
    const sequence = schema === SHARED_SCHEMA ? "shared" : "tenant"
    const key = `${sequence} ${strange}`
    if (strange === null || lines.has(key)) continue
    const files = migrations[sequence]
    const moved = files.find(({ checksum }) => checksum === strangeChecksum)
    const before = files.findLast(({ name }) => name < strange && !sameNumber(name, strange))
    lines.set(
      key,
      files.some((file) => file.name === strange)
        ? `${strange}.ts was edited after it was applied to ${schema}. Undo the edit, and add a new migration with the change.`
        : moved
          ? renumbered(strange, schema, moved, before)
          : `${strange} is applied to ${schema}, but its file is missing. Restore it.`,
    )
  }
  return [...lines.values()]
}

const sameNumber = (one: string, other: string) => one.slice(0, 4) === other.slice(0, 4)

/** Two branches had the same number, and the one that was applied here got another one. */
function renumbered(
  name: string,
  schema: string,
  moved: MigrationFile,
  before: MigrationFile | undefined,
): string {
  const { sequence } = moved
  const stay = before ? `--to ${sequence}/${before.name}` : `--${sequence}`
  return `${name} is applied to ${schema}, and its file is ${moved.name}.ts now. If no other database has what took its number, rename the files: ${name}.ts as it was, the others after it. Otherwise undo it with the code that has ${name}.ts (git log --all -- "*/${name}.ts"): pnpm db:rollback ${stay}, which removes what it added with the data in it, and then, with this code, pnpm db:migrate.`
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
  throw new MigrationRefusedError(gapOf(state, files[0]?.sequence ?? "tenant"))
}

/** What to do about a schema that has a migration without an earlier one. */
export function gapOf({ schema, head, missing }: SchemaState, sequence: MigrationSequence): string {
  const earlier = missing ?? "every migration before it"
  return `${schema} has ${head}, but not ${earlier}: ${head} was applied before that was merged. ${closeGap(sequence, missing)}`
}

/** @param tenant the slug or schema of the one that is meant; unset, all of them. */
export function closeGap(
  sequence: MigrationSequence,
  missing: string | null | undefined,
  tenant?: string,
): string {
  const chosen = tenant === undefined ? "" : ` --tenant ${tenant}`
  const stay = missing ? ` --to ${sequence}/${missing}` : ` --to the last one that it has in order`
  return `Undo what comes after it, with the data in it: pnpm db:rollback${chosen}${stay}. Then: pnpm db:migrate`
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
