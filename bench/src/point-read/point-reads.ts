import type { Isolation } from "@repo/tenancy"
import { hasPgBouncer } from "@repo/tenancy/testing"
import type { Bench, Surroundings } from "../harness/bench.ts"
import { inTurn, median, medianRatio } from "../harness/in-turn.ts"
import { latency, timePerOperation } from "../harness/load.ts"
import { type Bound, bounded, figure } from "../harness/row.ts"
import { type Fleet, makeFleet } from "./fleet.ts"
import { withReads } from "./reads.ts"
import { type Way, ways } from "./ways.ts"

/**
 * Reading a row by its key in one of a hundred tenants, another one each time: through a scope,
 * against Kysely as it comes with the schema written out, and against its transaction with
 * `set local search_path`.
 */
export function pointReads(surroundings: Surroundings): readonly Bench[] {
  const isolations: readonly Isolation[] = ["role", "shared-role"]
  const reachable = Object.values(ways).filter((way) => !way.throughPgBouncer || hasPgBouncer())
  if (!hasPgBouncer()) surroundings.say("PgBouncer is not installed: its rows are left out.")
  return isolations.flatMap((isolation) => {
    let made: Promise<Fleet> | undefined
    const fleet = () => {
      made ??= surroundings.server().then(({ superuserUrl }) => makeFleet(superuserUrl, isolation))
      return made
    }
    return reachable.flatMap((way) => {
      const name = `point read, ${isolation}, ${way.name}`
      const course = { surroundings, fleet, way }
      if (way.delay > 0) return latencyBench(name, course)
      return [
        throughputBench(`${name}, one connection`, course, oneConnection),
        throughputBench(`${name}, saturated`, course, saturated),
      ]
    })
  })
}

/** Where it is measured. */
interface Course {
  readonly surroundings: Surroundings
  readonly fleet: () => Promise<Fleet>
  readonly way: Way
}

interface Throughput {
  readonly operations: number
  readonly concurrent: number
  readonly toStock: Bound
  readonly toTransaction: Bound
}

/**
 * Long enough that a turn's first milliseconds, in which a process that has slept is favoured,
 * do not decide it.
 */
const oneConnection: Throughput = {
  operations: 600,
  concurrent: 1,
  toStock: [">=", 0.88],
  toTransaction: [">=", 1.7],
}

const saturated: Throughput = {
  operations: 1_200,
  concurrent: 16,
  toStock: [">=", 0.8],
  toTransaction: [">=", 1.7],
}

function throughputBench(name: string, course: Course, of: Throughput): Bench {
  const run = async () => {
    const { scoped, stock, transaction } = await timesOf(course, of.concurrent, (read) =>
      timePerOperation(read, of),
    )
    const rate = (who: string, times: readonly number[]) =>
      figure(`${name}: ${who}`, 1_000 / median(times), "reads/s")
    const toStock = medianRatio(stock, scoped)
    const toTransaction = medianRatio(transaction, scoped)
    // Through a pooler the promise is of the latency, below. Its rate is only told: a statement
    // cannot stay prepared where each message may meet another backend, so each one parses and
    // plans its settings anew, 30 to 40 µs that the pooler's other clients do not spend.
    const ratio = (to: string, value: number, bound: Bound) =>
      course.way.throughPgBouncer
        ? figure(`${name}: scoped to ${to}`, value, "x")
        : bounded(`${name}: scoped to ${to}`, value, "x", bound)
    return [
      rate("scoped", scoped),
      rate("stock", stock),
      rate("transaction", transaction),
      ratio("stock", toStock, of.toStock),
      ratio("transaction", toTransaction, of.toTransaction),
    ]
  }
  return { name, run }
}

function latencyBench(name: string, course: Course): Bench {
  const operations = 20
  const run = async () => {
    const times = await timesOf(course, 1, (read) => latency(read, operations))
    const ratio = medianRatio(times.scoped, times.stock)
    return [
      ...Object.entries(times).map(([who, rounds]) =>
        figure(`${name}: ${who}`, median(rounds), "ms"),
      ),
      bounded(`${name}: scoped to stock`, ratio, "x the latency", ["<=", 1.1]),
    ]
  }
  return { name, run }
}

async function timesOf(
  { surroundings, fleet, way }: Course,
  connections: number,
  measure: (read: () => Promise<void>) => Promise<number>,
) {
  return await withReads(surroundings, await fleet(), way, connections, (reads) =>
    inTurn(
      {
        scoped: () => measure(reads.scoped),
        stock: () => measure(reads.stock),
        transaction: () => measure(reads.transaction),
      },
      surroundings.rounds,
    ),
  )
}
