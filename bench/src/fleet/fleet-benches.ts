import { temporaryServer } from "@repo/db/server"
import type { Bench, Surroundings, Topic } from "../harness/bench.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { measureCreation } from "./creating.ts"
import { type FleetDatabase, makeFleetDatabase } from "./database.ts"
import { measureCreatingMeanwhile, measureLockedTenant } from "./disturbed.ts"
import { measureKills } from "./killing.ts"
import { measureMigrating, measureNoOp } from "./migrating.ts"
import { runToEnd } from "./processes.ts"
import { measurePurging } from "./purging.ts"
import { migrationsWith } from "./tables.ts"

export interface FleetSizes {
  /** Of the large fleet: creating, the no-op and the runner's memory. */
  readonly fleet: number
  /** Of the fleet that add column + index is measured on. */
  readonly migrated: number
  readonly purged: number
  readonly kills: number
}

/** What "a fleet of thousands" promises, each against the least that can be sent. */
export function fleetBenches({ fleet, migrated, purged, kills }: FleetSizes): Topic {
  return (surroundings) => {
    const open = (tenants: number) => openDatabase(surroundings, tenants)
    return [
      {
        name: "create a tenant, no-op, memory",
        run: async () => {
          const few = await open(10)
          const database = await open(100)
          const small = await memoryOf(database, 1)
          await database.growTo(fleet, surroundings.say)
          const noOp = await measureNoOp(database, surroundings.rounds)
          const creation = await measureCreation(few, database, surroundings.rounds)
          const large = await memoryOf(database, 2)
          await Promise.all([few.drop(), database.drop()])
          return [...creation, ...noOp, ...memoryRows(small, large, fleet)]
        },
      },
      bench("add column + index", migrated, measureMigrating),
      bench("create while a fleet migrates", 100, measureCreatingMeanwhile),
      bench("a tenant with a locked table", 50, measureLockedTenant),
      bench("kill -9", 200, (database) => measureKills(database, kills, surroundings.say)),
      bench("purge", purged, (database) => measurePurging(database, purged)),
    ]

    function bench(
      name: string,
      tenants: number,
      measure: (database: FleetDatabase) => Promise<readonly Row[]>,
    ): Bench {
      const run = async () => {
        const database = await open(tenants)
        const rows = await measure(database)
        await database.drop()
        return rows
      }
      return { name, run }
    }
  }
}

/**
 * On a server of its own, with as many locks as PostgreSQL has by default: the roles of thousands
 * of tenants outlive their database, and would be in the way of the next.
 */
async function openDatabase(
  { onClose, say }: Surroundings,
  tenants: number,
): Promise<FleetDatabase> {
  const server = await temporaryServer({ max_locks_per_transaction: 64 })
  onClose(() => server.release())
  const database = await makeFleetDatabase(server, migrationsWith(0))
  await database.growTo(tenants, say)
  return database
}

/** The size of a process that takes the fleet over one migration. */
async function memoryOf(database: FleetDatabase, changes: number): Promise<number> {
  const work = { kind: "migrate", url: database.owner.connectionString, changes } as const
  const { hasSucceeded, megabytes } = await runToEnd(work)
  if (!hasSucceeded) throw new Error("The process that the memory is measured of has failed.")
  return megabytes
}

function memoryRows(small: number, large: number, tenants: number): Row[] {
  return [
    figure("memory of the runner at 100 tenants", small, "MB"),
    figure(`memory of the runner at ${tenants} tenants`, large, "MB"),
    bounded(`memory of the runner at ${tenants} tenants over 100`, large / small, "x", ["<=", 1.3]),
  ]
}
