import { pendingSteps } from "./advance.ts"
import { assertInstalled } from "./install.ts"
import { assertLedger, readFleet, readTenantsWith, type SchemaState } from "./ledger.ts"
import type { MigrationFile } from "./migrations.ts"
import { withOwner } from "./owner.ts"
import { type Direction, record } from "./record.ts"
import { findRisks, type Risk } from "./risks/find-risks.ts"
import { filesToUndo, type RollbackOptions } from "./rollback.ts"
import type { RunOptions } from "./run.ts"
import { readChoice } from "./select-tenants.ts"
import { targetOf } from "./target.ts"

export interface MigrationPlan {
  /** In the order of the run. */
  readonly schemas: readonly PlannedSchema[]
  readonly risks: readonly Risk[]
}

export interface PlannedSchema {
  readonly schema: string
  /** Empty for `public` and the template. */
  readonly slug: string
  readonly steps: readonly PlannedStep[]
}

export interface PlannedStep {
  readonly migration: string
  /** Its statements; null where TypeScript decides on them while it runs. */
  readonly sql: readonly string[] | null
  /** Whether it runs in a transaction of its own. */
  readonly transaction: boolean
}

/** What {@link migrate} would do, schema by schema. Changes nothing, and takes no lock. */
export async function planMigrations(
  options: Pick<RunOptions, "owner" | "migrations" | "tenants" | "to">,
): Promise<MigrationPlan> {
  const target = targetOf(options.migrations, options.to)
  const sharedFiles = options.migrations.shared.slice(0, target.shared)
  const tenantFiles = options.migrations.tenant.slice(0, target.tenant)
  return await withOwner(options.owner, 1, async (db) => {
    await assertInstalled(db)
    const fleet = await readFleet(db, options.migrations, target.tenant)
    assertLedger(fleet)
    const isChosen = await readChoice(db, options.tenants ?? {})
    const planner = new Planner("up")
    const schemas = [await planner.plan({ ...fleet.shared, slug: "" }, sharedFiles)]
    schemas.push(await planner.plan({ ...fleet.template, slug: "" }, tenantFiles))
    for (const tenant of fleet.unfinished.filter(isChosen)) {
      schemas.push(await planner.plan(tenant, tenantFiles))
    }
    const pending = [...sharedFiles, ...tenantFiles].filter((file) => planner.isPlanned(file))
    const risks = await findRisks(db, pending, "up")
    return { schemas: schemas.filter(({ steps }) => steps.length > 0), risks }
  })
}

/** What {@link rollback} would do, schema by schema. Changes nothing, and takes no lock. */
export async function planRollback(
  options: Pick<RollbackOptions, "owner" | "migrations" | "tenants" | "to" | "sequence">,
): Promise<MigrationPlan> {
  return await withOwner(options.owner, 1, async (db) => {
    await assertInstalled(db)
    const fleet = await readFleet(db, options.migrations)
    assertLedger(fleet)
    const files = await filesToUndo(db, options)
    const isShared = files[0]?.sequence === "shared"
    const isChosen = await readChoice(db, options.tenants ?? {})
    const names = files.map((file) => file.name)
    const tenants = isShared ? [] : (await readTenantsWith(db, names)).filter(isChosen)
    const first = isShared || !options.tenants ? [isShared ? fleet.shared : fleet.template] : []
    const planner = new Planner("down")
    const schemas: PlannedSchema[] = []
    for (const state of [...first.map((schema) => ({ ...schema, slug: "" })), ...tenants]) {
      schemas.push(await planner.plan(state, files))
    }
    const planned = files.filter((file) => planner.isPlanned(file))
    const risks = await findRisks(db, planned, "down")
    return { schemas: schemas.filter(({ steps }) => steps.length > 0), risks }
  })
}

/** Thousands of tenants share the text of one recording. */
class Planner {
  readonly #direction: Direction
  readonly #planned = new Map<MigrationFile, PlannedStep>()

  constructor(direction: Direction) {
    this.#direction = direction
  }

  isPlanned(file: MigrationFile): boolean {
    return this.#planned.has(file)
  }

  async plan(
    state: SchemaState & { readonly slug: string },
    files: readonly MigrationFile[],
  ): Promise<PlannedSchema> {
    const steps: PlannedStep[] = []
    const direction = this.#direction
    for (const { file } of pendingSteps(state, { direction, files })) {
      const step = this.#planned.get(file) ?? (await planStep(file, direction))
      this.#planned.set(file, step)
      steps.push(step)
    }
    return { schema: state.schema, slug: state.slug, steps }
  }
}

async function planStep(file: MigrationFile, direction: Direction): Promise<PlannedStep> {
  const recording = await record(file, direction)
  const { transaction = true } = await file.load()
  return { migration: file.name, sql: recording?.statements ?? null, transaction }
}
