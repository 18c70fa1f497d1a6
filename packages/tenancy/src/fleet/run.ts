import type { Kysely } from "kysely"
import type pg from "pg"
import { TenancyError } from "../errors.ts"
import { MigrationLockedError } from "./errors.ts"
import { failureText } from "./failure-text.ts"
import { assertInstalled } from "./install.ts"
import { recordFailure } from "./ledger.ts"
import { isLockError, retryOnLock, type StepLimits } from "./lock-errors.ts"
import { withSessionLock } from "./locks.ts"
import type { MigrationSet } from "./migrations.ts"
import { failedStatement, type Owner, withOwner } from "./owner.ts"
import type { Risk } from "./risks/find-risks.ts"
import type { TenantChoice } from "./select-tenants.ts"

export interface RunOptions {
  readonly owner: Owner
  readonly migrations: MigrationSet
  /** Which tenants, by slug or schema: all unless given. `public` and the template come first. */
  readonly tenants?: TenantChoice
  /** The last file to apply, or for a rollback the one to stay: `tenant/0003` or its name. */
  readonly to?: string
  /** How many tenants at once, 4 unless given. Each takes a connection; two more are needed. */
  readonly parallel?: number
  /** How long a statement may wait for a lock, in milliseconds, 1000 unless given. */
  readonly lockTimeout?: number
  /** How often a schema is tried when it met a lock, 5 unless given. */
  readonly attempts?: number
  /** Take up no further tenant once one has failed. */
  readonly stopOnError?: boolean
  /** So many tenants first; the rest when none of them failed and `confirm` says so. */
  readonly canary?: number
  /** Asked after the canaries. Without it the run ends there. */
  readonly confirm?: (canaries: CanaryReport) => Promise<boolean>
  /** Wait for another runner to end, instead of MigrationLockedError. */
  readonly wait?: boolean
  /** No further tenant is taken up once it is aborted; those under way are finished. */
  readonly signal?: AbortSignal
  /** What is slow or locks for long, before it is done. */
  readonly onRisks?: (risks: readonly Risk[]) => void
  readonly onProgress?: (progress: FleetProgress) => void
}

export interface CanaryReport {
  /** How many were migrated, and how many are to follow. */
  readonly tenants: number
  readonly left: number
}

/** A schema is done with: it has all its migrations, has failed, or is gone. */
export interface FleetProgress {
  readonly schema: string
  /** Of the tenants: how many are done with, and how many there are. Both are 0 before the first. */
  readonly done: number
  readonly total: number
}

export interface FleetFailure {
  readonly schema: string
  readonly name: string
  readonly error: string
  /** The SQL that failed, where it was SQL. */
  readonly statement?: string
}

/** Why a run ended with tenants left, other than that they failed. */
export type Stop = "error" | "canary" | "signal"

/** What the parts of a run share. */
export interface Run {
  readonly db: Kysely<unknown>
  /** Where its connections come from. */
  readonly pool: pg.Pool
  readonly migrations: MigrationSet
  readonly options: RunOptions
  readonly parallel: number
  readonly limits: StepLimits
  readonly failures: FleetFailure[]
  readonly counts: { done: number; total: number }
  /** Says that a schema is done with; of a tenant, once it is counted. */
  readonly report: (schema: string) => void
}

/**
 * Opens a run over the fleet: the only one of this database.
 *
 * @throws MigrationLockedError, NotInstalledError. Nothing was done then.
 */
export async function withRun<T>(options: RunOptions, fn: (run: Run) => Promise<T>): Promise<T> {
  const parallel = options.parallel ?? 4
  return await withOwner(options.owner, parallel + 2, async (db, pool) => {
    openEarly(pool)
    await assertInstalled(db)
    const counts = { done: 0, total: 0 }
    const run: Run = {
      db,
      pool,
      migrations: options.migrations,
      options,
      parallel,
      limits: { lockTimeout: options.lockTimeout ?? 1_000, attempts: options.attempts ?? 5 },
      failures: [],
      counts,
      report: (schema) => options.onProgress?.({ schema, ...counts }),
    }
    const held = await withSessionLock(db, "run", { wait: options.wait ?? false }, () => fn(run))
    if (!held) throw new MigrationLockedError()
    return held.result
  })
}

/**
 * The run's lock, the look over the fleet and the template's step each take a connection, and one
 * takes as long to open as the other's work: all at once. Why one fails says whoever needs it.
 */
function openEarly(pool: pg.Pool): void {
  for (const _ of ["fleet", "template"]) {
    pool.connect().then(
      (client) => client.release(),
      () => {},
    )
  }
}

/** Keeps tenants from being made while `fn` runs; those that are being made are waited for. */
export async function whileNoTenantIsMade<T>(run: Run, fn: () => Promise<T>): Promise<T> {
  const { lockTimeout } = run.limits
  try {
    const held = await retryOnLock(run.limits, () =>
      withSessionLock(run.db, "create", { wait: true, lockTimeout }, fn),
    )
    if (held) return held.result
  } catch (error) {
    if (!isLockError(error)) throw error
  }
  throw new TenancyError(
    "migration_locked",
    "A tenant is being made in a transaction that does not end. Let it end, then migrate again.",
  )
}

/** Why no further tenant is to be taken up, if that is so. */
export function stopOf({ options, failures }: Run): Stop | undefined {
  if (options.signal?.aborted) return "signal"
  return options.stopOnError && failures.length > 0 ? "error" : undefined
}

/** Writes a failure down, in the report and in the database. */
export async function fail(run: Run, schema: string, name: string, error: unknown): Promise<void> {
  const statement = failedStatement(error)
  const failure = { schema, name, error: failureText(error), ...(statement && { statement }) }
  run.failures.push(failure)
  await recordFailure(run.db, failure)
}
