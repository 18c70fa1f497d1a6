import { type Kysely, sql } from "kysely"
import { MigrationRefusedError } from "../errors.ts"
import type { MigrationFile } from "../migrations.ts"
import { findUnprovenRoutines, type UnprovenRoutine } from "./find-unproven.ts"

/**
 * To be called in the transaction of a step of `public` or the template, after its change.
 *
 * From its commit on every process of the app resets connections between tenants when a routine is
 * not proven: before any tenant has it, because tenants follow the template.
 *
 * @param before what {@link findUnprovenRoutines} found before the step.
 * @throws MigrationRefusedError when the file brought such a routine and may not.
 */
export async function judgeRoutines(
  db: Kysely<unknown>,
  file: MigrationFile,
  mayAdd: boolean,
  before: readonly UnprovenRoutine[],
): Promise<void> {
  const found = await findUnprovenRoutines(db)
  const known = new Set(before.map(keyOf))
  const added = found.filter((routine) => !known.has(keyOf(routine)))
  if (added.length > 0 && !mayAdd) throw refusal(file, added)
  if (found.length > 0) await writeVerdict(db, found)
}

/**
 * At the end of a run: writes the verdict where an earlier version of the library has judged nothing,
 * and takes it back when nothing unproven is left.
 *
 * @param isAtHead every tenant is: one that is behind may still have what the template has no more.
 */
export async function settleVerdict(db: Kysely<unknown>, isAtHead: boolean): Promise<void> {
  const found = await findUnprovenRoutines(db)
  const isClear = await readVerdict(db)
  if (found.length > 0 && isClear) await writeVerdict(db, found)
  if (found.length > 0 || isClear || !isAtHead) return
  await sql.raw(verdictThatAllStay).execute(db)
}

async function readVerdict(db: Kysely<unknown>): Promise<boolean> {
  const { rows } = await sql<{ isClear: boolean }>`
    select provolatile = 's' as "isClear" from pg_proc
    where oid = 'tenancy.routines_stay_in_scope()'::regprocedure
  `.execute(db)
  return rows[0]?.isClear ?? false
}

async function writeVerdict(db: Kysely<unknown>, found: readonly UnprovenRoutine[]): Promise<void> {
  const names = found.map(({ signature }) => signature).join(", ")
  await sql.raw(verdictAgainst(names)).execute(db)
}

/** The statement after which every process knows that these routines may leave their scope. */
export function verdictAgainst(names: string): string {
  const message = literal(`routines may leave their tenant: ${names}`)
  const body = `begin raise exception using errcode = 'TN010', message = ${message}; end`
  return `create or replace function tenancy.routines_stay_in_scope() returns boolean
    language plpgsql volatile as ${literal(body)}`
}

export const verdictThatAllStay = `
  create or replace function tenancy.routines_stay_in_scope() returns boolean
  language sql stable as 'select true'`

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}

function keyOf({ signature, reason }: UnprovenRoutine): string {
  return `${signature} ${reason}`
}

function refusal(file: MigrationFile, added: readonly UnprovenRoutine[]): MigrationRefusedError {
  const reasons = added.map(({ signature, reason }) => `${signature}: ${reason}`).join("; ")
  return new MigrationRefusedError(
    `${file.name}.ts makes a routine that may leave its tenant's scope. ${reasons}. If it has to, export allowsSessionChanges = true: connections are then reset between tenants, which costs time with every query.`,
  )
}
