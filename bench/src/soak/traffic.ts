import { setTimeout as sleep } from "node:timers/promises"
import { explain } from "./explain.ts"
import type { Faults } from "./faults.ts"
import type { Occasion } from "./occasion.ts"
import { type Operation, operations } from "./operations.ts"
import type { Watch } from "./watch.ts"
import type { SoakTenancy, World } from "./world.ts"

/** A way to the database, and what goes along it. */
export interface Line {
  readonly name: string
  readonly tenancy: Pick<SoakTenancy, "db" | "sharedDb">
  /** How many do something at any time. */
  readonly workers: number
  /** Milliseconds for which this way remembers a fault. */
  readonly memory: number
  /** Operations, by name, that do not go along it. */
  readonly leavesOut?: readonly string[]
}

export interface Surroundings {
  readonly world: World
  readonly watch: Watch
  readonly faults: Faults
}

/** Does one thing after the other to random tenants while `goesOn` says so. */
export async function drive(
  line: Line,
  surroundings: Surroundings,
  goesOn: () => boolean,
): Promise<void> {
  const worker = async () => {
    while (goesOn()) await doOne(line, surroundings)
  }
  await Promise.all(Array.from({ length: line.workers }, worker))
}

async function doOne(line: Line, { world, watch, faults }: Surroundings): Promise<void> {
  const operation = anyOperation()
  if (line.leavesOut?.includes(operation.name)) return
  const resident = world.anybody()
  const other = world.anybody()
  if (other === resident) return
  const occasion: Occasion = { tenancy: line.tenancy, resident, other, watch }
  const since = performance.now()
  try {
    await operation.run(occasion)
    if (operation.refusal) watch.unexplained(operation.name, new Error("It was not refused."))
  } catch (error) {
    if (operation.refusal?.test((error as Error).message)) {
      watch.see(resident, operation.name, [])
      return
    }
    const about = { faults, since, memory: line.memory, residents: [resident, other] }
    const reason = explain(error, about)
    if (reason) watch.explained(`${line.name}: ${reason}`)
    else watch.unexplained(`${line.name}, ${operation.name}`, error)
    // Where nobody answers, failing is fast.
    await sleep(20)
  }
}

const totalWeight = operations.reduce((sum, { weight }) => sum + weight, 0)

function anyOperation(): Operation {
  let left = Math.random() * totalWeight
  for (const operation of operations) {
    left -= operation.weight
    if (left < 0) return operation
  }
  throw new Error("The weights do not add up.")
}
