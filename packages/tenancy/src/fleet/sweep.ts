import { advance, type Course } from "./advance.ts"
import type { TenantState } from "./ledger.ts"
import { type FleetFailure, type Run, type Stop, stopOf } from "./run.ts"
import { forEachParallel } from "./workers.ts"

export interface SweepReport {
  readonly tenants: number
  readonly left: number
  readonly stopped?: Stop
  readonly failures: readonly FleetFailure[]
}

/** Takes the tenants over a course: the canaries, then, if that is wanted, the rest. */
export async function sweep(
  run: Run,
  chosen: readonly TenantState[],
  course: Course,
): Promise<SweepReport> {
  const { canary, confirm } = run.options
  run.counts.total = chosen.length
  let tenants = 0
  let tried = 0
  const take = async (some: readonly TenantState[]) => {
    const work = async (tenant: TenantState) => {
      tried++
      if ((await advance(run, tenant, course)) === "done") tenants++
      run.counts.done++
      run.report(tenant.schema)
    }
    await forEachParallel(some, run.parallel, work, () => stopOf(run) !== undefined)
  }
  const report = (stopped: Stop | undefined): SweepReport => {
    const left = chosen.length - tried
    return { tenants, left, failures: run.failures, ...(stopped && left > 0 && { stopped }) }
  }

  if (canary !== undefined && canary < chosen.length) {
    await take(chosen.slice(0, canary))
    if (run.failures.length > 0 || stopOf(run)) return report(stopOf(run) ?? "error")
    const isWanted = await confirm?.({ tenants, left: chosen.length - canary })
    if (!isWanted) return report("canary")
    await take(chosen.slice(canary))
  } else {
    await take(chosen)
  }
  return report(stopOf(run))
}
