import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { MigrationRefusedError } from "./errors.ts"
import { SHARED_SCHEMA } from "./ledger.ts"
import { retryOnLock, type StepLimits } from "./lock-errors.ts"
import type { Migration, MigrationFile } from "./migrations.ts"
import { record } from "./record.ts"
import type { Step } from "./step.ts"
import { withoutComments } from "./without-comments.ts"

/**
 * Takes one schema over a file that says `transaction = false`: its statements one by one, and
 * the ledger's row at the end. When it stops half-way, the next run begins it again; what an
 * interrupted `create index concurrently` left invalid is dropped first.
 *
 * @param finish writes the ledger's row, in a transaction of its own.
 */
export async function stepWithoutTransaction(
  db: Kysely<unknown>,
  step: Step,
  run: Migration["up"],
  limits: StepLimits,
  finish: (transaction: Kysely<unknown>) => Promise<void>,
): Promise<void> {
  const recording = await record(step.file, step.direction)
  for (const statement of recording?.statements ?? []) assertRepeatable(step.file, statement)
  await retryOnLock(limits, () =>
    db.connection().execute(async (connection) => {
      try {
        await assertAtHead(connection, step)
        await sql`set search_path to ${sql.id(step.schema)}, extensions`.execute(connection)
        await sql`select ${step.schema}::regnamespace`.execute(connection)
        await dropInvalidIndexes(connection, step.schema)
        if (!recording) {
          await setLockTimeout(connection, limits.lockTimeout)
          await run(connection)
        }
        for (const statement of recording?.statements ?? []) {
          await runStatement(connection, step.schema, statement, limits)
        }
        await connection.transaction().execute(finish)
      } finally {
        await sql
          .raw("reset lock_timeout; reset search_path")
          .execute(connection)
          .catch(() => {})
      }
    }),
  )
}

/**
 * A concurrent statement keeps nobody waiting, and may itself wait for any long transaction. In
 * the template nobody works, and a tenant that is being made would be waited for while it waits
 * for this run: there it is an ordinary statement.
 */
async function runStatement(
  connection: Kysely<unknown>,
  schema: string,
  statement: string,
  { lockTimeout }: StepLimits,
): Promise<void> {
  const isConcurrent = concurrently.test(withoutComments(statement))
  await setLockTimeout(connection, isConcurrent ? lockTimeout * 60 : lockTimeout)
  const text = schema === TEMPLATE_SCHEMA ? asOrdinary(statement) : statement
  await sql.raw(text).execute(connection)
}

function asOrdinary(statement: string): string {
  const isConcurrent = concurrently.test(withoutComments(statement))
  return isConcurrent ? statement.replace(/\bconcurrently\b/i, "") : statement
}

/**
 * The statements of such a file as ordinary ones, for one transaction in the template. Undefined
 * where one of them cannot be in any, or where they are not known before they run.
 */
export async function runAtOnce({ file, direction }: Step): Promise<Migration["up"] | undefined> {
  const recording = await record(file, direction)
  if (!recording || recording.statements.some((text) => never.test(withoutComments(text)))) {
    return undefined
  }
  for (const statement of recording.statements) assertRepeatable(file, statement)
  return async (transaction) => {
    for (const statement of recording.statements) {
      await sql.raw(asOrdinary(statement)).execute(transaction)
    }
  }
}

/** In no transaction, whoever is about. */
const never = /^(vacuum|cluster|reindex\s+(database|system))\b/i

const concurrently = /^(create\s+(unique\s+)?index|drop\s+index|reindex\s+\w+)\s+concurrently\b/i

/** Indexes that are being built are invalid as well: whoever builds one holds a lock on its table. */
async function dropInvalidIndexes(connection: Kysely<unknown>, schema: string): Promise<void> {
  const { rows } = await sql<{ name: string }>`
    select relname as name
    from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = ${schema}::regnamespace and not indisvalid and relkind = 'i'
      and not exists (
        select from pg_stat_progress_create_index where index_relid = indexrelid
      )
  `.execute(connection)
  for (const { name } of rows) {
    await sql`drop index concurrently if exists ${sql.id(schema, name)}`.execute(connection)
  }
}

/** Without a transaction nothing is held: this only keeps out what is plainly over. */
async function assertAtHead(connection: Kysely<unknown>, { schema, head }: Step): Promise<void> {
  if (schema === SHARED_SCHEMA || schema === TEMPLATE_SCHEMA) return
  await sql`select tenancy.begin_step(${schema}, ${head})`.execute(connection)
}

async function setLockTimeout(connection: Kysely<unknown>, milliseconds: number): Promise<void> {
  await sql`set lock_timeout = ${sql.lit(milliseconds)}`.execute(connection)
}

function assertRepeatable(file: MigrationFile, statement: string): void {
  const text = withoutComments(statement)
  const isIndex = /^(create\s+(unique\s+)?|drop\s+)index\s+concurrently\b/i.test(text)
  if (!isIndex || /^\w+(\s+\w+)*\s+concurrently\s+if\s+(not\s+)?exists\b/i.test(text)) return
  throw new MigrationRefusedError(
    `${file.name}.ts runs without a transaction, so it may run again after it stopped half-way: write "if not exists" or "if exists" in "${text.slice(0, 60)}".`,
  )
}
