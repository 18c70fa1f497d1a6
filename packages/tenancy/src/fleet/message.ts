import { type Kysely, sql } from "kysely"
import pg from "pg"
import type { StepLimits } from "./lock-errors.ts"
import type { MigrationFile } from "./migrations.ts"
import { type Direction, type Recording, record } from "./record.ts"

/** What each file of a run sends, once it is known. Undefined: it runs as TypeScript. */
export type Recordings = ReadonlyMap<string, Recording | undefined>

/** A file without a transaction is not part of a message, however plain its SQL. */
export async function recordAll(
  files: readonly MigrationFile[],
  direction: Direction,
): Promise<Recordings> {
  const recordings = new Map<string, Recording | undefined>()
  for (const file of files) {
    const isAlone = (await file.load()).transaction === false
    recordings.set(file.name, isAlone ? undefined : await record(file, direction))
  }
  return recordings
}

/** One file of a message, and the newest migration that the schema has before it. */
export interface RecordedStep {
  readonly file: MigrationFile
  readonly head: string | null
  readonly recording: Recording
}

/**
 * Everything that one tenant's recorded migrations send: for each file a transaction with its
 * settings, its statements and its row in the ledger.
 *
 *     messageOf("t_7k2…", [{ file, head: "0001_notes", recording }], "up", limits)
 *     // begin; set local lock_timeout = 1000;
 *     // execute tenancy_step('t_7k2…', '0002_label', '9f…', '0001_notes');
 *     // set local search_path to "t_7k2…", extensions; alter table notes …; commit
 *
 * The ledger comes before the tenant's path: under another path for each tenant its plan would be
 * made anew for each, which costs a fifth of a small migration.
 */
export function messageOf(
  schema: string,
  steps: readonly RecordedStep[],
  direction: Direction,
  { lockTimeout }: StepLimits,
): string {
  const lines: string[] = []
  for (const { file, head, recording } of steps) {
    lines.push(
      "begin",
      `set local lock_timeout = ${lockTimeout}`,
      direction === "up"
        ? `execute tenancy_step${listOf(schema, file.name, file.checksum, head)}`
        : `select tenancy.end_undo${listOf(schema, file.name)}`,
      `set local search_path to ${pg.escapeIdentifier(schema)}, extensions`,
      ...recording.statements,
      "commit",
    )
  }
  // On a line of its own: a statement may end in a comment.
  return lines.join("\n;\n")
}

function listOf(...values: readonly (string | null)[]): string {
  const literals = values.map((value) => (value === null ? "null" : pg.escapeLiteral(value)))
  return `(${literals.join(", ")})`
}

/** Sends it in the simple protocol. What fails is rolled back; the files before it stay. */
export async function sendMessage(db: Kysely<unknown>, message: string): Promise<void> {
  await db.connection().execute(async (connection) => {
    try {
      await sendOrRollBack(connection, message)
    } catch (error) {
      if ((error as { code?: string }).code !== unprepared) throw error
      await prepare(connection)
      await sendOrRollBack(connection, message)
    }
  })
}

/** Opens so many connections, ready for messages: signing in takes longer than one of them. */
export async function prepareConnections(db: Kysely<unknown>, count: number): Promise<void> {
  await Promise.all(Array.from({ length: count }, () => db.connection().execute(prepare)))
}

async function prepare(connection: Kysely<unknown>): Promise<void> {
  try {
    await sql.raw(prepareStep).execute(connection)
  } catch (error) {
    if ((error as { code?: string }).code !== alreadyPrepared) throw error
  }
}

async function sendOrRollBack(connection: Kysely<unknown>, message: string): Promise<void> {
  try {
    await sql.raw(message).execute(connection)
  } catch (error) {
    await sql
      .raw("rollback")
      .execute(connection)
      .catch(() => {})
    throw error
  }
}

/** "prepared statement does not exist": once for each connection, before anything was done. */
const unprepared = "26000"
const alreadyPrepared = "42P05"

/**
 * The ledger's row, if the tenant is there and where it was thought to be; otherwise an error that
 * takes the whole message back. The tenant's row is held so that it is not purged meanwhile, and
 * no firmer: it may be renamed or suspended while its tables change.
 */
const prepareStep = `
  prepare tenancy_step (text, text, text, text) as
  insert into tenancy.migrations (schema, name, checksum)
  values (
    coalesce(
      (select schema from tenancy.tenants where schema = $1 for key share),
      tenancy.refuse('TN001', 'the tenant is gone')
    ),
    $2,
    case
      when $4 is null
        or exists (select from tenancy.migrations where schema = $1 and name = $4) then $3
      else tenancy.refuse('TN002', 'the tenant is not where it was')
    end
  )
  on conflict (schema, name) do update
    set name = tenancy.refuse('TN002', 'the tenant has this migration')
`
