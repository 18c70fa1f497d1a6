import { type Kysely, sql } from "kysely"
import { advance, type Course, noRecordings } from "./advance.ts"
import { MigrationRefusedError } from "./errors.ts"
import { assertLedger, clearUndone, readFleet, readTenantsWith, SHARED_SCHEMA } from "./ledger.ts"
import { recordAll } from "./message.ts"
import type { MigrationFile, MigrationSequence } from "./migrations.ts"
import { findRisks } from "./risks/find-risks.ts"
import {
  type FleetFailure,
  type Run,
  type RunOptions,
  type Stop,
  whileNoTenantIsMade,
  withRun,
} from "./run.ts"
import { readChoice } from "./select-tenants.ts"
import { sweep } from "./sweep.ts"
import { findFile } from "./target.ts"

export interface RollbackOptions extends RunOptions {
  /** The sequence whose newest migration is undone. Unset: the one that was applied last. */
  readonly sequence?: MigrationSequence
}

export interface RollbackReport {
  /** The one that was undone, or the newest of several. Undefined when there was nothing. */
  readonly migration?: { readonly sequence: MigrationSequence; readonly name: string }
  /** All that were undone, newest first. */
  readonly undone: readonly string[]
  readonly tenants: number
  readonly left: number
  readonly stopped?: Stop
  readonly failures: readonly FleetFailure[]
}

/**
 * Undoes the newest migration of one sequence, or all after `to`: in `public`, or in the template
 * and then in every tenant that has it. With chosen tenants, in those alone: the template and the
 * others keep it, and the next `migrate` brings it back to those.
 *
 * @throws MigrationRefusedError when one has no `down`; otherwise as {@link migrate}.
 */
export async function rollback(options: RollbackOptions): Promise<RollbackReport> {
  return await withRun(options, async (run) => {
    assertLedger(await readFleet(run.db, run.migrations))
    const files = await filesToUndo(run.db, options)
    const [newest] = files
    const nothing = { undone: [], tenants: 0, left: 0, failures: [] }
    if (!newest) return nothing
    const isChosen = await readChoice(run.db, options.tenants ?? {})
    const recordings = newest.sequence === "shared" ? noRecordings : await recordAll(files, "down")
    const course: Course = { direction: "down", files, recordings }

    const { sequence, name } = newest
    const report = { migration: { sequence, name }, undone: files.map((file) => file.name) }
    const names = files.map((file) => file.name)
    const readChosen = async () => (await readTenantsWith(run.db, names)).filter(isChosen)
    const isForAll = sequence === "shared" || !options.tenants
    if (!isForAll && (await readChosen()).length === 0) return nothing
    await reportRisks(run, files)
    const first = { ...course, recordings: noRecordings }
    if (isForAll && !(await undoFirst(run, first))) {
      return { ...report, tenants: 0, left: 0, failures: run.failures }
    }
    if (sequence === "shared") return { ...report, tenants: 0, left: 0, failures: [] }
    const swept = await sweep(run, await readChosen(), course)
    await clearUndone(run.db, names)
    return { ...report, ...swept }
  })
}

async function reportRisks(run: Run, files: readonly MigrationFile[]): Promise<void> {
  if (!run.options.onRisks) return
  const risks = await findRisks(run.db, files, "down")
  if (risks.length > 0) run.options.onRisks(risks)
}

/** `public` or the template. */
async function undoFirst(run: Run, course: Course): Promise<boolean> {
  return await whileNoTenantIsMade(run, async () => {
    const fleet = await readFleet(run.db, run.migrations)
    const isShared = course.files[0]?.sequence === "shared"
    const state = isShared ? fleet.shared : fleet.template
    const outcome = await advance(run, state, course)
    run.report(state.schema)
    return outcome === "done"
  })
}

/** Newest first. */
export async function filesToUndo(
  db: Kysely<unknown>,
  { migrations, to, sequence }: Pick<RollbackOptions, "migrations" | "to" | "sequence">,
): Promise<readonly MigrationFile[]> {
  const stay = to === undefined ? undefined : findFile(migrations, to)
  if (stay && sequence && stay.sequence !== sequence) {
    throw new MigrationRefusedError(
      `"${to}" is a ${stay.sequence} migration, and those to be undone are ${sequence} ones. Nothing was undone.`,
    )
  }
  const last = await findLast(db, stay?.sequence ?? sequence)
  if (!last) return []
  const all = migrations[last.sequence]
  const end = all.findIndex(({ name }) => name === last.name)
  const files = all.slice(stay ? stay.index + 1 : end, end + 1).toReversed()
  for (const file of files) {
    if ((await file.load()).down) continue
    throw new MigrationRefusedError(
      `${file.name}.ts exports no function \`down\`, so it cannot be rolled back. Undo it by a new migration.`,
    )
  }
  return files
}

/**
 * The newest name of each sequence, over all its schemas. The template's time decides which was
 * last: a tenant that is made later copies old rows.
 */
async function findLast(db: Kysely<unknown>, sequence: MigrationSequence | undefined) {
  const { rows } = await sql<{ sequence: MigrationSequence; name: string }>`
    select sequence, name
    from (
      select case schema when ${SHARED_SCHEMA} then 'shared' else 'tenant' end as sequence,
        name, min(applied_at) as applied_at
      from tenancy.migrations group by 1, 2
    ) as applied
    where ${sequence ?? null}::text is null or sequence = ${sequence ?? null}
    order by applied_at desc, name desc
  `.execute(db)
  const newest = rows[0]
  if (!newest) return undefined
  const names = rows.filter((row) => row.sequence === newest.sequence).map((row) => row.name)
  return { sequence: newest.sequence, name: names.toSorted().at(-1) ?? newest.name }
}
