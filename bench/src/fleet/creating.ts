import { withOwner } from "@repo/tenancy/fleet"
import type { Kysely } from "kysely"
import { inTurn, median, medianRatio, type Times } from "../harness/in-turn.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { createNumbered, type FleetDatabase, schemasOf } from "./database.ts"
import { openRaw } from "./raw.ts"

const perTurn = 4

/** More would make a few tenants into many while they are measured. */
const atMost = 8

/**
 * What making a tenant costs: in a small fleet beside the DDL alone, and in a large one beside the
 * small one. In turn, because the minutes in which a fleet grows change a machine more than that.
 */
export async function measureCreation(
  small: FleetDatabase,
  large: FleetDatabase,
  rounds: number,
): Promise<Row[]> {
  const turns = Math.min(rounds, atMost)
  const tenants = await withOwner(large.owner, 1, schemasOf)
  const [few, many] = [await openContenders(small), await openContenders(large)]
  const contenders = { few: few.ours, fewRaw: few.raw, many: many.ours, manyRaw: many.raw }
  try {
    await inTurn(contenders, 1)
    return rowsOf(await inTurn(contenders, turns), tenants.length)
  } finally {
    await Promise.all([few.end(), many.end()])
  }
}

interface Contenders {
  /** Milliseconds a tenant. */
  readonly ours: () => Promise<number>
  readonly raw: () => Promise<number>
  end(): Promise<void>
}

async function openContenders({ owner, login }: FleetDatabase): Promise<Contenders> {
  const raw = await openRaw(owner, login.name)
  const { promise: isOver, resolve: end } = Promise.withResolvers<void>()
  const { promise: opened, resolve: open } = Promise.withResolvers<Kysely<unknown>>()
  const closed = withOwner(owner, 1, async (db) => {
    open(db)
    await isOver
  })
  const db = await opened
  return {
    ours: () => timeEach(() => createNumbered(db, 0)),
    raw: () => timeEach(() => raw.createTenant()),
    end: async () => {
      end()
      await Promise.all([closed, raw.end()])
    },
  }
}

async function timeEach(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let done = 0; done < perTurn; done++) await work()
  return (performance.now() - started) / perTurn
}

function rowsOf(
  times: Record<"few" | "fewRaw" | "many" | "manyRaw", Times>,
  tenants: number,
): Row[] {
  const { few, fewRaw, many, manyRaw } = times
  const name = "create a tenant of 10 tables"
  return [
    figure(`${name}: raw DDL, 10 tenants`, median(fewRaw), "ms"),
    figure(`${name}: 10 tenants`, median(few), "ms"),
    bounded(`${name}: over raw`, medianRatio(few, fewRaw), "x", ["<=", 1.3]),
    figure(`${name}: raw DDL, ${tenants} tenants`, median(manyRaw), "ms"),
    figure(`${name}: ${tenants} tenants`, median(many), "ms"),
    figure(`${name}: over raw, ${tenants} tenants`, medianRatio(many, manyRaw), "x"),
    bounded(`${name}: ${tenants} tenants over 10`, medianRatio(many, few), "x", ["<=", 1.3]),
  ]
}
