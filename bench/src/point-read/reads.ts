import type { Surroundings } from "../harness/bench.ts"
import { timePerOperation } from "../harness/load.ts"
import { type Fleet, notesPerTenant } from "./fleet.ts"
import { type Reader, scopedReader, stockReader, transactionReader } from "./readers.ts"
import { openWay, type Way } from "./ways.ts"

/** Reads some row of some tenant, and makes sure that it is this tenant's. */
type Read = () => Promise<void>

export interface Reads {
  readonly scoped: Read
  readonly stock: Read
  readonly transaction: Read
}

/** Opens each reader's pool this way and warms it up, for as long as `fn` runs. */
export async function withReads<T>(
  surroundings: Surroundings,
  fleet: Fleet,
  way: Way,
  connections: number,
  fn: (reads: Reads) => Promise<T>,
): Promise<T> {
  const app = await openWay(way, fleet.appUrl, connections)
  surroundings.onClose(app.stop)
  // Of its own for each reader, so that none finds what another warmed up.
  const [stock, transaction] = [
    await openWay(way, fleet.stockUrl, connections),
    await openWay(way, fleet.stockUrl, connections),
  ]
  surroundings.onClose(stock.stop)
  surroundings.onClose(transaction.stop)
  const readers = {
    scoped: scopedReader(app.url, fleet.isolation, connections),
    stock: stockReader(stock.url, connections),
    transaction: transactionReader(transaction.url, connections),
  }
  try {
    const reads = {
      scoped: readOf(readers.scoped, fleet),
      stock: readOf(readers.stock, fleet),
      transaction: readOf(readers.transaction, fleet),
    }
    for (const read of Object.values(reads)) await warmUp(read, fleet, way, connections)
    return await fn(reads)
  } finally {
    for (const reader of Object.values(readers)) await reader.end()
    for (const opened of [app, stock, transaction]) await opened.stop()
  }
}

function readOf(reader: Reader, { tenants }: Fleet): Read {
  return async () => {
    const tenant = tenants[Math.floor(Math.random() * tenants.length)]
    if (!tenant) throw new Error("The fleet has no tenants.")
    const id = 1 + Math.floor(Math.random() * notesPerTenant)
    const note = await reader.read(tenant, id)
    if (note?.id !== id || note.tenant !== tenant.id) {
      throw new Error(`Note ${id} of ${tenant.slug} was asked for, and another row came.`)
    }
  }
}

/** A backend's first use of a table costs it several reads: each one meets most of the tenants. */
async function warmUp(
  read: Read,
  { tenants }: Fleet,
  { delay }: Way,
  connections: number,
): Promise<void> {
  const perTenant = delay > 0 ? 1 : 3
  const operations = connections * tenants.length * perTenant
  await timePerOperation(read, { operations, concurrent: connections })
}
