import { sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { refreshTemplate } from "../template/template.ts"
import { pendingOf, readHead, readUnfinished, SHARED_SCHEMA, type Unfinished } from "./ledger.ts"
import type { MigrationFile } from "./migrations.ts"
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

export interface MigrateReport {
  /** What was applied to `public` and to the template, by name. */
  readonly shared: readonly string[]
  readonly template: readonly string[]
  /** How many tenants were brought to head. */
  readonly tenants: number
  /** Empty when every schema is at head. */
  readonly failures: readonly FleetFailure[]
}

/**
 * Brings `public`, the template and every tenant to head, in this order. A failure in the first
 * two ends the run; a tenant that fails is recorded and the others go on. The next run takes up
 * what is left.
 *
 *     const report = await migrate({ owner, migrations })
 *     process.exitCode = report.failures.length > 0 ? 1 : 0
 *
 * @throws MigrationRefusedError, MigrationLockedError, NotInstalledError, before anything is done.
 */
export async function migrate(options: RunOptions): Promise<MigrateReport> {
  return await withRun(options, async (run) => {
    await loadPending(run)
    const first = await whileNoTenantIsMade(run, () => migrateSharedAndTemplate(run))
    let tenants = 0
    await forEachParallel(first.unfinished, run.parallel, async (tenant) => {
      if (await migrateTenant(run, tenant)) tenants++
    })
    return { shared: first.shared, template: first.template, tenants, failures: run.failures }
  })
}

/** Tenants that are made after this are made from the new template. */
async function migrateSharedAndTemplate(run: Run) {
  const { shared, tenant } = run.migrations
  const applied = {
    shared: await migrateSchema(run, await readHead(run.db, SHARED_SCHEMA), shared),
    template: [] as readonly string[],
    unfinished: [] as readonly Unfinished[],
  }
  if (run.failures.length > 0) return applied
  applied.template = await migrateSchema(run, await readHead(run.db, TEMPLATE_SCHEMA), tenant)
  if (run.failures.length > 0) return applied
  await ensureTemplate(run)
  applied.unfinished = await readUnfinished(run.db, tenant)
  return applied
}

async function migrateTenant(run: Run, tenant: Unfinished): Promise<boolean> {
  const failedBefore = run.failures.length
  await migrateSchema(run, tenant, run.migrations.tenant)
  return !run.failures.slice(failedBefore).some((failure) => failure.schema === tenant.schema)
}

/** @returns the names that were applied, up to the first that failed. */
async function migrateSchema(
  run: Run,
  state: Unfinished,
  files: readonly MigrationFile[],
): Promise<readonly string[]> {
  const applied: string[] = []
  let name = state.head ?? ""
  try {
    for (const file of pendingOf(state, files)) {
      name = file.name
      const isThere = await step(run.db, state.schema, file, "up", run.limits)
      if (!isThere) return applied
      applied.push(name)
      run.report({ schema: state.schema, name })
    }
  } catch (error) {
    await fail(run, state.schema, name, error)
  }
  return applied
}

/** A file that cannot be loaded is known before the first one runs. */
async function loadPending(run: Run): Promise<void> {
  const [shared, template] = [
    await readHead(run.db, SHARED_SCHEMA),
    await readHead(run.db, TEMPLATE_SCHEMA),
  ]
  for (const file of run.migrations.shared.slice(shared.applied)) await file.load()
  for (const file of run.migrations.tenant.slice(template.applied)) await file.load()
}

/** An app without tenant migrations has a template too: an empty one. */
async function ensureTemplate(run: Run): Promise<void> {
  const { rows } = await sql`select from tenancy.template`.execute(run.db)
  if (rows.length === 0) await run.db.transaction().execute(refreshTemplate)
}
