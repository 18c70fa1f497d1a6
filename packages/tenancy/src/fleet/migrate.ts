import { setImmediate } from "node:timers/promises"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { refreshTemplate } from "../template/template.ts"
import { advance, type Course, noRecordings, pendingSteps } from "./advance.ts"
import {
  assertLedger,
  clearApplied,
  type FleetState,
  readFleet,
  readHead,
  SHARED_SCHEMA,
  type TenantState,
} from "./ledger.ts"
import { prepareConnections, recordAll } from "./message.ts"
import type { MigrationFile } from "./migrations.ts"
import { findRisks } from "./risks/find-risks.ts"
import { findUnrestorable, type Unrestorable } from "./risks/restorable.ts"
import { settleVerdict } from "./routines/verdict.ts"
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
import { type Target, targetOf } from "./target.ts"

export interface MigrateReport {
  /** What was applied to `public` and to the template, by name. */
  readonly shared: readonly string[]
  readonly template: readonly string[]
  /** How many tenants were brought to head. */
  readonly tenants: number
  /** How many were chosen but not tried, and why. */
  readonly left: number
  readonly stopped?: Stop
  /** Empty when every schema is at head. */
  readonly failures: readonly FleetFailure[]
}

/**
 * Brings `public`, the template and every tenant to head, in this order. A failure in the first
 * two ends the run; a tenant that fails is recorded and the others go on. The next run takes up
 * what is left. Where there is nothing to do, it is one query over the fleet.
 *
 *     const report = await migrate({ owner, migrations })
 *     process.exitCode = report.failures.length > 0 ? 1 : 0
 *
 * @throws MigrationRefusedError, MigrationLockedError, NotInstalledError, before anything is done.
 */
export async function migrate(options: RunOptions): Promise<MigrateReport> {
  const target = targetOf(options.migrations, options.to)
  return await withRun(options, async (run) => {
    const fleet = await readFleet(run.db, run.migrations, target.tenant)
    assertLedger(fleet)
    const isChosen = await readChoice(run.db, options.tenants ?? {})
    const courses = await plotCourses(run, fleet, target)
    await reportRisks(run, fleet, courses)

    const first = await migrateFirst(run, fleet, courses, target)
    if (run.failures.length > 0) return { ...first, tenants: 0, left: 0, failures: run.failures }
    const chosen = first.unfinished.filter(isChosen)
    const { shared, template } = first
    const swept = await sweep(run, chosen, courses.tenant)
    const isAtHead =
      target.tenant === run.migrations.tenant.length &&
      chosen.length === first.unfinished.length &&
      swept.left + run.failures.length === 0
    await settleVerdict(run.db, isAtHead)
    if (shared.length + template.length + swept.tenants > 0) await clearApplied(run.db)
    return { shared, template, ...swept }
  })
}

interface Courses {
  readonly shared: Course
  readonly template: Course
  readonly tenant: Course
}

/** A file that cannot be loaded is known before the first one runs. */
async function plotCourses(run: Run, fleet: FleetState, target: Target): Promise<Courses> {
  const shared = run.migrations.shared.slice(0, target.shared)
  const tenant = run.migrations.tenant.slice(0, target.tenant)
  const furthest = [fleet.template, ...fleet.unfinished]
  const oldest = furthest.reduce((least, { applied }) => Math.min(least, applied), tenant.length)
  for (const file of shared.slice(fleet.shared.applied)) await file.load()
  const recordings = await recordAll(tenant.slice(oldest), "up")
  const up = { direction: "up", recordings: noRecordings } as const
  return {
    shared: { ...up, files: shared },
    template: { ...up, files: tenant },
    tenant: { ...up, files: tenant, recordings },
  }
}

/** Tenants that are made after this are made from the new template. */
async function migrateFirst(run: Run, fleet: FleetState, courses: Courses, target: Target) {
  const shared: string[] = []
  for (const { file } of pendingSteps(fleet.shared, courses.shared)) {
    const step = () => stepShared(run, file)
    // A concurrent index waits for every transaction, also for one that waits to make a tenant.
    const isAlone = (await file.load()).transaction === false
    if ((await (isAlone ? step() : whileNoTenantIsMade(run, step))) !== "done") break
    shared.push(file.name)
  }
  run.report(SHARED_SCHEMA)
  const pending = pendingSteps(fleet.template, courses.template)
  const done = {
    shared,
    template: [] as readonly string[],
    unfinished: [] as readonly TenantState[],
  }
  if (run.failures.length > 0) return done
  if (pending.length === 0 && fleet.hasCurrentScript) {
    return { ...done, unfinished: fleet.unfinished }
  }
  return await whileNoTenantIsMade(run, async () => {
    const before = await unrestorable(run, pending.length)
    const advancing = advance(run, fleet.template, courses.template)
    // Meanwhile: who is behind does not change any more, and the workers need their connections.
    const aside = readAside()
    await Promise.allSettled([advancing, aside])
    const [outcome, { unfinished }] = await Promise.all([advancing, aside])
    run.report(TEMPLATE_SCHEMA)
    const { applied } = await readHead(run.db, TEMPLATE_SCHEMA)
    const names = pending.map(({ file }) => file.name).slice(0, applied - fleet.template.applied)
    await reportUnrestorable(run, names, before)
    if (outcome !== "done") return { ...done, template: names }
    // An app without tenant migrations has a template too: an empty one. And one that an earlier
    // version described is described anew.
    if (pending.length === 0) await run.db.transaction().execute(refreshTemplate)
    return { ...done, template: names, unfinished }
  })

  /** Later than the template's step, which is what the others wait for, takes its connection. */
  async function readAside(): Promise<FleetState> {
    await setImmediate()
    const preparing = prepareConnections(run.pool, Math.min(run.parallel, fleet.unfinished.length))
    const [state] = await Promise.all([readFleet(run.db, run.migrations, target.tenant), preparing])
    return state
  }
}

/** For {@link RunOptions.onRisks}; nothing is asked where nobody listens or nothing changes. */
async function unrestorable(run: Run, changes: number) {
  return run.options.onRisks && changes > 0 ? await findUnrestorable(run.db) : []
}

async function reportUnrestorable(
  run: Run,
  names: readonly string[],
  before: readonly Unrestorable[],
): Promise<void> {
  const known = new Set(before.map(({ risk }) => risk))
  const found = (await unrestorable(run, names.length)).filter(({ risk }) => !known.has(risk))
  const migration = names.join(", ")
  if (found.length > 0) run.options.onRisks?.(found.map((one) => ({ migration, ...one })))
}

async function stepShared(run: Run, file: MigrationFile) {
  const { shared } = await readFleet(run.db, run.migrations)
  const files = run.migrations.shared.slice(0, run.migrations.shared.indexOf(file) + 1)
  return await advance(run, shared, { direction: "up", files, recordings: noRecordings })
}

async function reportRisks(run: Run, fleet: FleetState, courses: Courses): Promise<void> {
  const shared = pendingSteps(fleet.shared, courses.shared).map(({ file }) => file)
  const tenant = [...courses.tenant.recordings.keys()]
    .map((name) => courses.tenant.files.find((file) => file.name === name))
    .filter((file) => file !== undefined)
  if (!run.options.onRisks || shared.length + tenant.length === 0) return
  const risks = await findRisks(run.db, [...shared, ...tenant], "up")
  if (risks.length > 0) run.options.onRisks(risks)
}
