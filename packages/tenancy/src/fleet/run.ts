import type { Kysely } from "kysely"
import { TenancyError } from "../errors.ts"
import { MigrationLockedError } from "./errors.ts"
import { assertInstalled } from "./install.ts"
import { assertLedger, recordFailure } from "./ledger.ts"
import { withSessionLock } from "./locks.ts"
import type { MigrationSet } from "./migrations.ts"
import { type Owner, withOwner } from "./owner.ts"
import { retryOnLock, type StepLimits } from "./step.ts"

export interface RunOptions {
  readonly owner: Owner
  readonly migrations: MigrationSet
  /** How many tenants at once, 4 unless given. Each takes a connection; two more are needed. */
  readonly parallel?: number
  /** How long a statement may wait for a lock, in milliseconds, 1000 unless given. */
  readonly lockTimeout?: number
  /** How often a schema is tried when it met a lock, 5 unless given. */
  readonly attempts?: number
  /** Wait for another runner to end, instead of MigrationLockedError. */
  readonly wait?: boolean
  readonly onProgress?: (progress: FleetProgress) => void
}

/** One step of one schema ended. */
export interface FleetProgress {
  readonly schema: string
  readonly name: string
  /** Undefined when it worked. */
  readonly error?: string
}

export interface FleetFailure {
  readonly schema: string
  readonly name: string
  readonly error: string
}

/** What the parts of a run share. */
export interface Run {
  readonly db: Kysely<unknown>
  readonly migrations: MigrationSet
  readonly parallel: number
  readonly limits: StepLimits
  readonly failures: FleetFailure[]
  readonly report: (progress: FleetProgress) => void
}

/**
 * Opens a run over the fleet: the only one of this database, with a ledger that agrees with the
 * files.
 *
 * @throws MigrationLockedError, MigrationRefusedError, NotInstalledError. Nothing was done then.
 */
export async function withRun<T>(options: RunOptions, fn: (run: Run) => Promise<T>): Promise<T> {
  const parallel = options.parallel ?? 4
  return await withOwner(options.owner, parallel + 2, async (db) => {
    await assertInstalled(db)
    const run: Run = {
      db,
      migrations: options.migrations,
      parallel,
      limits: { lockTimeout: options.lockTimeout ?? 1_000, attempts: options.attempts ?? 5 },
      failures: [],
      report: options.onProgress ?? (() => {}),
    }
    const held = await withSessionLock(db, "run", { wait: options.wait ?? false }, async () => {
      await assertLedger(db, options.migrations)
      return await fn(run)
    })
    if (!held) throw new MigrationLockedError()
    return held.result
  })
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
    if ((error as { code?: string }).code !== "55P03") throw error
  }
  throw new TenancyError(
    "migration_locked",
    "A tenant is being made in a transaction that does not end. Let it end, then migrate again.",
  )
}

/** Writes a failure down, in the report and in the database, and goes on. */
export async function fail(run: Run, schema: string, name: string, error: unknown): Promise<void> {
  const failure = { schema, name, error: oneLine(error) }
  run.failures.push(failure)
  run.report(failure)
  await recordFailure(run.db, failure)
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replaceAll(/\s*\n\s*/g, " ").trim() || "unknown error"
}
