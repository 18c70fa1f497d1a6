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
 *     // begin; set local lock_timeout = 1000; set local search_path to "t_7k2…", extensions;
 *     // alter table notes …; select tenancy.end_step('t_7k2…', '0002_label', '9f…', '0001_notes');
 *     // commit
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
      `set local search_path to ${pg.escapeIdentifier(schema)}, extensions`,
    )
    lines.push(...recording.statements)
    lines.push(
      direction === "up"
        ? call("end_step", schema, file.name, file.checksum, head)
        : call("end_undo", schema, file.name),
      "commit",
    )
  }
  // On a line of its own: a statement may end in a comment.
  return lines.join("\n;\n")
}

function call(name: string, ...values: readonly (string | null)[]): string {
  const literals = values.map((value) => (value === null ? "null" : pg.escapeLiteral(value)))
  return `select tenancy.${name}(${literals.join(", ")})`
}

/** Sends it in the simple protocol. What fails is rolled back; the files before it stay. */
export async function sendMessage(db: Kysely<unknown>, message: string): Promise<void> {
  await db.connection().execute(async (connection) => {
    try {
      await sql.raw(message).execute(connection)
    } catch (error) {
      await sql
        .raw("rollback")
        .execute(connection)
        .catch(() => {})
      throw error
    }
  })
}
