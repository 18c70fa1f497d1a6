import { withOwner } from "@repo/tenancy/fleet"
import type { Kysely } from "kysely"
import { inTurn, median, medianRatio } from "../harness/in-turn.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { createNumbered, type FleetDatabase } from "./database.ts"
import { openRaw, type Raw } from "./raw.ts"

const perTurn = 4

/** More would make a few tenants into many while they are measured. */
const atMost = 8

/** What making a tenant costs beside the DDL alone. */
export interface CreationCost {
  /** Milliseconds a tenant. */
  readonly ours: number
  readonly raw: number
  readonly ratio: number
}

export async function measureCreation(
  database: FleetDatabase,
  rounds: number,
): Promise<CreationCost> {
  const raw = await openRaw(database.owner, database.login.name)
  try {
    const turns = Math.min(rounds, atMost)
    return await withOwner(database.owner, 1, (db) => compare(db, raw, turns))
  } finally {
    await raw.end()
  }
}

async function compare(db: Kysely<unknown>, raw: Raw, rounds: number): Promise<CreationCost> {
  const contenders = {
    ours: () => timeEach(() => createNumbered(db, 0)),
    raw: () => timeEach(() => raw.createTenant()),
  }
  await inTurn(contenders, 1)
  const times = await inTurn(contenders, rounds)
  return {
    ours: median(times.ours),
    raw: median(times.raw),
    ratio: medianRatio(times.ours, times.raw),
  }
}

async function timeEach(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let done = 0; done < perTurn; done++) await work()
  return (performance.now() - started) / perTurn
}

export function creationRows(few: CreationCost, many: CreationCost, tenants: number): Row[] {
  return [
    figure("create a tenant of 10 tables: raw DDL, 10 tenants", few.raw, "ms"),
    figure("create a tenant of 10 tables: 10 tenants", few.ours, "ms"),
    bounded("create a tenant of 10 tables: over raw", few.ratio, "x", ["<=", 1.3]),
    figure(`create a tenant of 10 tables: raw DDL, ${tenants} tenants`, many.raw, "ms"),
    figure(`create a tenant of 10 tables: ${tenants} tenants`, many.ours, "ms"),
    figure(`create a tenant of 10 tables: over raw, ${tenants} tenants`, many.ratio, "x"),
    bounded(`create a tenant of 10 tables: ${tenants} tenants over 10`, many.ours / few.ours, "x", [
      "<=",
      1.3,
    ]),
  ]
}
