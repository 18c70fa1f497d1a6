import pg from "pg"
import { expect } from "vitest"
import { TenancyError, type TenantScope, withTenant } from "../../src/index.ts"
import { whatIsLeft } from "../../src/testing/isolation/expect-held.ts"
import { type Fault, messagesIn, type Network, startNetwork } from "../../src/testing/network.ts"
import { bodies, canary, type NotesDb, type TwoTenants } from "./two-tenants.ts"

/** What is done while something breaks. Writes the rows `id` and `id + 1`, if any, all or none. */
export interface Operation {
  readonly name: string
  readonly writes: number
  run(db: NotesDb, id: number, signal: AbortSignal): Promise<unknown>
}

/** Where in an operation: so many bytes have gone up, or come down. */
export type Point = Pick<Fault, "direction" | "after">

/**
 * A pool of one whose connection goes through a network that breaks where it is told to. Of one, so
 * that whoever borrows next waits for what still runs when its caller has given up.
 */
export interface FaultLab {
  readonly db: NotesDb
  readonly network: Network
  /** Runs it whole, and tells the bytes that went each way. */
  record(operation: Operation): Promise<{ up: Buffer; down: Buffer }>
  /** Runs it, and has `breakIt` called when the point is reached. */
  breakAt(
    operation: Operation,
    fault: Fault,
    breakIt?: (abort: AbortController) => Promise<void>,
    scope?: TenantScope,
  ): Promise<"done" | "failed">
  /** The next borrowers see their own rows, at the default settings, on the pool's one connection. */
  expectClean(what: string): Promise<void>
  close(): Promise<void>
}

export async function openFaultLab(tenants: TwoTenants): Promise<FaultLab> {
  const network = await startNetwork(tenants.appUrl)
  const { db, destroy } = tenants.open({
    connection: { connectionString: network.url, max: 1, connectionTimeoutMillis: 5_000 },
    tenantConcurrency: 0,
    networkGrace: 50,
  })
  const asAcme = <T>(fn: () => Promise<T>) => withTenant(tenants.acme, fn)
  const asGlobex = <T>(fn: () => Promise<T>) => withTenant(tenants.globex, fn)

  async function rowsOf(id: number): Promise<number> {
    const rows = await asAcme(() =>
      db
        .selectFrom("notes")
        .select("id")
        .where("id", "in", [id, id + 1])
        .execute(),
    )
    return rows.length
  }

  async function expectClean(what: string): Promise<void> {
    expect(await asGlobex(() => bodies(db)), what).toEqual([canary.globex])
    expect(await asAcme(() => bodies(db)), what).toEqual([canary.acme])
    const open = await network.askIdle(whatIsLeft)
    expect(open, what).toHaveLength(1)
    for (const { status, rows } of open) {
      expect(status, what).toBe("I")
      const left = rows.flat().filter((text) => !text?.includes("statement_timeout"))
      expect(left, what).toEqual([])
    }
  }

  return {
    db,
    network,
    expectClean,
    async record(operation) {
      await expectClean("before")
      const recorded = network.record()
      const id = nextId()
      await asAcme(() => operation.run(db, id, new AbortController().signal))
      const { up, down } = recorded
      return { up, down }
    },
    async breakAt(operation, fault, breakIt, scope = tenants.acme) {
      const id = nextId()
      const abort = new AbortController()
      const reached = network.arm(fault)
      const what = `${operation.name}, ${fault.by} after ${fault.after} bytes ${fault.direction}`
      const running = withTenant(scope, () => operation.run(db, id, abort.signal)).then(
        () => "done" as const,
        (error) => {
          expect(error === abort.signal.reason || hasClassAndCode(error), `${what}: ${error}`).toBe(
            true,
          )
          return "failed" as const
        },
      )
      const isReached = await Promise.race([reached.then(() => true), running.then(() => false)])
      if (isReached) await breakIt?.(abort)
      const outcome = await running
      network.release()
      // The server may say a few bytes more or less, as it reports settings when they change.
      if (!isReached) expect(outcome, what).toBe("done")
      await expectClean(what)
      const rows = await rowsOf(id)
      expect(outcome === "done" ? [operation.writes] : [0, operation.writes], what).toContain(rows)
      return outcome
    },
    async close() {
      await destroy()
      await network.close()
    },
  }
}

/** What a program can tell apart: an error of this library's or of the server's. */
export function hasClassAndCode(error: unknown): boolean {
  const isOurs = error instanceof TenancyError || error instanceof pg.DatabaseError
  return isOurs && typeof error.code === "string"
}

/** Of no attempt before, also when that one is still being committed. */
function nextId(): number {
  lastId += 10
  return lastId
}

let lastId = 10_000

/** The places between the messages of an operation, and within each. */
export function everyPoint({ up, down }: { up: Buffer; down: Buffer }): Point[] {
  const isNoRow = (type: string) => type !== "D"
  return [...pointsOf("up", up), ...pointsOf("down", down, isNoRow)].flatMap((point) => [
    point,
    { ...point, after: point.after + 3 },
  ])
}

/** The places where the server has something to do next, or has just done it. */
export function turningPoints({ up, down }: { up: Buffer; down: Buffer }): Point[] {
  const isTurning = (type: string) => "ESZC".includes(type)
  return [...pointsOf("up", up, isTurning), ...pointsOf("down", down, isTurning)]
}

/** From before the first message to before the last has gone. */
function pointsOf(
  direction: Point["direction"],
  bytes: Buffer,
  isWanted: (type: string) => boolean = () => true,
): Point[] {
  const points: Point[] = [{ direction, after: 0 }]
  let after = 0
  for (const { type, body } of messagesIn(bytes)) {
    after += body.length + 5
    if (after < bytes.length && isWanted(type)) points.push({ direction, after })
  }
  return points
}
