import { temporaryServer } from "@repo/db/server"
import {
  createTenancy,
  listTenants,
  type TenancyOptions,
  type Tenant,
  type TenantScope,
  tenantScope,
  withTenant,
} from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import { makeFleetDatabase } from "../fleet/database.ts"
import { migrationsWith } from "../fleet/tables.ts"
import type { Bench, Surroundings } from "../harness/bench.ts"
import { timePerOperation } from "../harness/load.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { watchMemory } from "./watch-memory.ts"

/**
 * How large the server's processes grow that serve many tenants: what PostgreSQL has looked up of a
 * table it keeps for as long as the connection lasts. With the bound that is the default, and
 * without one.
 */
export function backendMemory(surroundings: Surroundings): readonly Bench[] {
  const name = "backend memory"
  return [{ name, run: () => measure(name, surroundings) }]
}

const tenantCount = 2_000
const tables = 10
const connections = 8
const queries = 200_000
/** Of one contender, then of the other: both meet the same machine. */
const turn = 10_000
const transactions = 10_000

async function measure(name: string, surroundings: Surroundings): Promise<readonly Row[]> {
  const server = await temporaryServer()
  surroundings.onClose(() => server.release())
  const database = await makeFleetDatabase(server, migrationsWith(0))
  await database.growTo(tenantCount, surroundings.say)
  const tenants = await withOwner(database.owner, 1, (db) => listTenants(db))
  const bound = open("bound", database.appUrl, tenants, {})
  const free = open("free", database.appUrl, tenants, { tablesPerConnection: 0 })
  const whole = open("whole", database.appUrl, tenants, {})
  const readers = [bound, free, whole]
  for (const reader of readers) surroundings.onClose(reader.end)
  const memory = watchMemory(server.superuserUrl)
  surroundings.onClose(memory.stop)
  let time = { bound: 0, free: 0 }
  for (let done = 0; done < queries; done += turn) {
    time = { bound: time.bound + (await bound.read()), free: time.free + (await free.read()) }
    if (done % 50_000 === 0) surroundings.say(`  ${done + turn} of ${queries} queries`)
  }
  await whole.readWhole()
  await memory.stop()
  for (const reader of readers) await reader.end()
  await database.drop()
  const rate = (milliseconds: number) => (queries / milliseconds) * 1_000
  return [
    figure(`${name}: without a bound, largest`, memory.peakOf("free"), "MB"),
    bounded(`${name}: largest`, memory.peakOf("bound"), "MB", ["<=", 96]),
    bounded(`${name}: largest, ${tables} tables a transaction`, memory.peakOf("whole"), "MB", [
      "<=",
      96,
    ]),
    figure(`${name}: without a bound, throughput`, rate(time.free), "queries/s"),
    figure(`${name}: throughput`, rate(time.bound), "queries/s"),
    bounded(`${name}: throughput to without a bound`, time.free / time.bound, "x", [">=", 0.9]),
  ]
}

function open(
  name: string,
  appUrl: string,
  tenants: readonly Tenant[],
  options: Pick<TenancyOptions, "tablesPerConnection">,
) {
  const { db, destroy } = createTenancy<object, object>({
    connection: {
      connectionString: appUrl,
      max: connections,
      application_name: name,
      // One's connections outlive the other's turn.
      idleTimeoutMillis: 0,
    },
    ...options,
  })
  const times = (operations: number, read: typeof readSome) =>
    timePerOperation(() => read(db, tenants), { operations, concurrent: connections })
  return {
    /** @returns milliseconds. */
    read: async () => turn * (await times(turn, readSome)),
    readWhole: () => times(transactions, readAll),
    end: destroy,
  }
}

async function readSome(db: Kysely<object>, tenants: readonly Tenant[]): Promise<void> {
  const table = 1 + Math.floor(Math.random() * tables)
  await withTenant(anyOf(tenants), () => readTable(db, table))
}

/** Every table of one tenant. */
async function readAll(db: Kysely<object>, tenants: readonly Tenant[]): Promise<void> {
  await withTenant(anyOf(tenants), () =>
    db.transaction().execute(async (transaction) => {
      for (let table = 1; table <= tables; table++) await readTable(transaction, table)
    }),
  )
}

function anyOf(tenants: readonly Tenant[]): TenantScope {
  const tenant = tenants[Math.floor(Math.random() * tenants.length)]
  if (!tenant) throw new Error("There are no tenants.")
  return tenantScope({ tenant, access: "write", actor: "system" })
}

async function readTable(db: Kysely<object>, number: number): Promise<void> {
  await sql`select * from ${sql.id(`table_${number}`)} where id = ${1}`.execute(db)
}
