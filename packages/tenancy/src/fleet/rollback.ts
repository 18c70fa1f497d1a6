import { sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { MigrationRefusedError } from "./errors.ts"
import { readHead, readTenantsAt, SHARED_SCHEMA } from "./ledger.ts"
import type { MigrationFile, MigrationSequence } from "./migrations.ts"
import {
  type FleetFailure,
  fail,
  type Run,
  type RunOptions,
  whileNoTenantIsMade,
  withRun,
} from "./run.ts"
import { step } from "./step.ts"
import { forEachParallel } from "./workers.ts"

export interface RollbackOptions extends RunOptions {
  /** The sequence whose newest migration is undone. Unset: the one that was applied last. */
  readonly sequence?: MigrationSequence
}

export interface RollbackReport {
  /** Undefined when there was nothing to undo. */
  readonly migration?: { readonly sequence: MigrationSequence; readonly name: string }
  readonly tenants: number
  readonly failures: readonly FleetFailure[]
}

/**
 * Undoes the newest migration of one sequence: in `public`, or in the template and then in every
 * tenant that has it. Where some tenants failed, the next run undoes it in those.
 *
 * @throws MigrationRefusedError when it has no `down`; otherwise as {@link migrate}.
 */
export async function rollback(options: RollbackOptions): Promise<RollbackReport> {
  return await withRun(options, async (run) => {
    const last = await findLast(run, options.sequence)
    if (!last) return { tenants: 0, failures: [] }
    const file = run.migrations[last.sequence].find(({ name }) => name === last.name)
    if (!file || !(await file.load()).down) {
      throw new MigrationRefusedError(
        `${last.name}.ts exports no function \`down\`, so it cannot be rolled back. Undo it by a new migration.`,
      )
    }
    const schemas = await whileNoTenantIsMade(run, () => rollBackFirst(run, file))
    let tenants = 0
    await forEachParallel(schemas, run.parallel, async (schema) => {
      if (await rollBackSchema(run, schema, file)) tenants++
    })
    return { migration: last, tenants, failures: run.failures }
  })
}

/** `public` or the template, and which tenants are to follow. */
async function rollBackFirst(run: Run, file: MigrationFile): Promise<readonly string[]> {
  const schema = file.sequence === "shared" ? SHARED_SCHEMA : TEMPLATE_SCHEMA
  const { head } = await readHead(run.db, schema)
  if (head === file.name && !(await rollBackSchema(run, schema, file))) return []
  return file.sequence === "shared" ? [] : await readTenantsAt(run.db, file.name)
}

async function rollBackSchema(run: Run, schema: string, file: MigrationFile): Promise<boolean> {
  try {
    const isThere = await step(run.db, schema, file, "down", run.limits)
    if (isThere) run.report({ schema, name: file.name })
    return isThere
  } catch (error) {
    await fail(run, schema, file.name, error)
    return false
  }
}

/**
 * The newest name of each sequence, over all its schemas. The template's time decides which was
 * last: a tenant that is made later copies old rows.
 */
async function findLast(run: Run, sequence: MigrationSequence | undefined) {
  const { rows } = await sql<{ sequence: MigrationSequence; name: string }>`
    select sequence, name
    from (
      select case schema when ${SHARED_SCHEMA} then 'shared' else 'tenant' end as sequence,
        name, min(applied_at) as applied_at
      from tenancy.migrations group by 1, 2
    ) as applied
    where ${sequence ?? null}::text is null or sequence = ${sequence ?? null}
    order by applied_at desc, name desc
  `.execute(run.db)
  const newest = rows[0]
  if (!newest) return undefined
  const names = rows.filter((row) => row.sequence === newest.sequence).map((row) => row.name)
  return { sequence: newest.sequence, name: names.toSorted().at(-1) ?? newest.name }
}
