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

/**
 * Sends it in the simple protocol. What fails is rolled back; the files before it stay.
 *
 * By the pool itself: of a message that takes half a millisecond, a query builder's way to it is
 * a tenth.
 */
export async function sendMessage(pool: pg.Pool, message: string): Promise<void> {
  const client = await pool.connect()
  try {
    await prepare(client)
    await client.query(message)
  } catch (error) {
    // Without a connection the server has done so.
    await client.query("rollback").catch(() => {})
    throw error
  } finally {
    // Destroyed if a transaction is open all the same: the next borrower would be in it.
    client.release(client.getTransactionStatus() !== "I")
  }
}

/** Opens so many connections, ready for messages: signing in takes longer than one of them. */
export async function prepareConnections(pool: pg.Pool, count: number): Promise<void> {
  const opening = Array.from({ length: count }, async () => {
    const client = await pool.connect()
    await prepare(client).finally(() => client.release())
  })
  await Promise.all(opening)
}

const prepared = new WeakSet<pg.PoolClient>()

async function prepare(client: pg.PoolClient): Promise<void> {
  if (prepared.has(client)) return
  await client.query(prepareStep)
  prepared.add(client)
}

/**
 * The ledger's row, if the tenant and its schema are there and it is where it was thought to be;
 * otherwise an error that takes the whole message back. The tenant's row is held so that it is not
 * purged meanwhile, and no firmer: it may be renamed or suspended while its tables change. That it
 * has the migration by now, the ledger's key says.
 */
const prepareStep = `
  prepare tenancy_step (text, text, text, text) as
  insert into tenancy.migrations (schema, name, checksum)
  values (
    coalesce(
      (select schema from tenancy.tenants where schema = $1 for key share),
      tenancy.refuse('TN001', 'the tenant is gone')
    ),
    case when to_regnamespace($1) is null then tenancy.refuse('3F000', 'its schema is missing')
      else $2 end,
    case
      when $4 is null
        or exists (select from tenancy.migrations where schema = $1 and name = $4) then $3
      else tenancy.refuse('TN002', 'the tenant is not where it was')
    end
  )
`
