import { createTenancy, type Tenant, TenantBusyError, tenantScope, withTenant } from "@repo/tenancy"
import { sql } from "kysely"
import type { Bench, Surroundings } from "../harness/bench.ts"
import { inTurn } from "../harness/in-turn.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { type Fleet, makeFleet, notesPerTenant, type Tables } from "../point-read/fleet.ts"
import { percentile } from "./percentile.ts"
import { untilStopped } from "./until-stopped.ts"

/**
 * One tenant sends far more than the database can do; another one reads a note now and then. What
 * the second one waits, alone, beside the first, and beside it with the limit off.
 */
export function noisyNeighbours(surroundings: Surroundings): readonly Bench[] {
  const name = "noisy neighbour"
  return [{ name, run: () => measure(name, surroundings) }]
}

/** As the app has it. */
const share = { tenantQueue: 100, tenantQueueTimeout: 2_000 }

const callers = 200
const visitors = 4
/** Milliseconds: of a turn, between one visitor's reads, and until who was refused comes again. */
const turn = 1_000
const pause = 5
const comeback = 50

async function measure(name: string, surroundings: Surroundings): Promise<readonly Row[]> {
  const { superuserUrl } = await surroundings.server()
  const fleet = await makeFleet(superuserUrl, "role")
  const limited = open(fleet, share)
  const unlimited = open(fleet, { tenantConcurrency: 0 })
  surroundings.onClose(limited.destroy)
  surroundings.onClose(unlimited.destroy)
  const seen = { alone: newSeen(), limited: newSeen(), unlimited: newSeen() }
  await inTurn(
    {
      alone: () => read(limited, fleet, seen.alone),
      limited: () => readBesideFlood(limited, fleet, seen.limited),
      unlimited: () => readBesideFlood(unlimited, fleet, seen.unlimited),
    },
    // A flood takes seconds to run dry.
    Math.ceil(surroundings.rounds / 5),
  )
  const p99 = (of: Seen) => percentile(of.times, 0.99)
  return [
    figure(`${name}: p99 alone`, p99(seen.alone), "ms"),
    figure(`${name}: p99 under a flood`, p99(seen.limited), "ms"),
    figure(`${name}: p99 under a flood, limit off`, p99(seen.unlimited), "ms"),
    figure(`${name}: the flood's calls refused`, seen.limited.refused / seen.limited.called, ""),
    bounded(`${name}: under a flood to alone`, p99(seen.limited) / p99(seen.alone), "x", ["<=", 5]),
    bounded(`${name}: under a flood to limit off`, p99(seen.limited) / p99(seen.unlimited), "x", [
      "<=",
      0.25,
    ]),
    bounded(`${name}: failed`, seen.limited.failed, "", ["<=", 0]),
  ]
}

/** What was seen of the one who reads, and of the flood beside it. */
interface Seen {
  readonly times: number[]
  failed: number
  called: number
  refused: number
}

function newSeen(): Seen {
  return { times: [], failed: 0, called: 0, refused: 0 }
}

type Opened = ReturnType<typeof open>

function open({ appUrl }: Fleet, options: object) {
  return createTenancy<Tables, object>({
    connection: { connectionString: appUrl, max: 10 },
    isolation: "role",
    ...options,
  })
}

async function readBesideFlood(opened: Opened, fleet: Fleet, seen: Seen): Promise<number> {
  const flood = untilStopped(callers, () => flooding(opened, fleet, seen))
  try {
    await sleep(turn / 5)
    return await read(opened, fleet, seen)
  } finally {
    await flood.stop()
  }
}

/** @returns the median, which says when a turn was disturbed. */
async function read(opened: Opened, { tenants }: Fleet, seen: Seen): Promise<number> {
  const readers = untilStopped(visitors, async () => {
    const id = 1 + Math.floor(Math.random() * notesPerTenant)
    const started = performance.now()
    try {
      const query = opened.db.selectFrom("notes").selectAll().where("id", "=", id)
      await within(tenants[1], () => query.executeTakeFirstOrThrow())
      seen.times.push(performance.now() - started)
    } catch {
      seen.failed++
    }
    await sleep(pause)
  })
  await sleep(turn)
  await readers.stop()
  return percentile(seen.times, 0.5)
}

async function flooding(opened: Opened, { tenants }: Fleet, seen: Seen): Promise<void> {
  seen.called++
  try {
    await within(tenants[0], () => slow.execute(opened.db))
  } catch (error) {
    if (!(error instanceof TenantBusyError)) throw error
    seen.refused++
    // Still twenty times as impatient as the answer asks for.
    await sleep(comeback)
  }
}

/** A report over all notes, several times over: about 20 ms of a core. */
const slow = sql`
  select count(*), min(md5(one.body || other.id)) from notes as one, generate_series(1, 20) as other (id)
`

function within<T>(tenant: Tenant | undefined, fn: () => Promise<T>): Promise<T> {
  if (!tenant) throw new Error("The fleet has too few tenants.")
  return withTenant(tenantScope({ tenant, access: "write", actor: "system" }), fn)
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
