import { listTenants } from "@repo/tenancy"
import { migrate, status, withOwner } from "@repo/tenancy/fleet"
import pg from "pg"
import { median } from "../harness/in-turn.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { createNumbered, type FleetDatabase, workers } from "./database.ts"
import { change, migrationsWith } from "./tables.ts"

const made = 50

/** Tenants that are made while shared tables, the template and the fleet migrate. */
export async function measureCreatingMeanwhile(database: FleetDatabase): Promise<Row[]> {
  const { owner } = database
  const shared = ["select pg_sleep(1)", "create table public.meanwhile (id int)"]
  const migrations = migrationsWith([`select pg_sleep(0.02); ${change(1)}`], [shared.join("; ")])
  const quiet: number[] = []
  const busy: number[] = []
  let firstPart = 0
  await withOwner(owner, 5, async (db) => {
    await createSome(5, quiet)
    const started = performance.now()
    const onProgress = ({ schema }: { schema: string }) => {
      if (schema === "__template__") firstPart = performance.now() - started
    }
    const running = migrate({ owner, migrations, parallel: workers, onProgress })
    await createSome(made / 5, busy)
    await running

    async function createSome(each: number, times: number[]): Promise<void> {
      const worker = async () => {
        for (let number = 0; number < each; number++) {
          const begun = performance.now()
          await createNumbered(db, number)
          times.push(performance.now() - begun)
        }
      }
      await Promise.all(Array.from({ length: 5 }, worker))
    }
  })
  const { behind } = await status({ owner, migrations })
  const name = `create ${made} tenants while a fleet migrates`
  const waited = Math.max(...busy) - median(quiet)
  return [
    figure(`${name}: shared and template part`, firstPart, "ms"),
    bounded(`${name}: longest wait over that part`, waited / firstPart, "x", ["<=", 1]),
    bounded(`${name}: behind at the end`, behind.length, "", ["<=", 0]),
  ]
}

const lockTimeout = 250

/** A tenant with a transaction that does not end, while its readers go on reading. */
export async function measureLockedTenant(database: FleetDatabase): Promise<Row[]> {
  const { owner } = database
  const migrations = migrationsWith([change(1)])
  const [tenant] = await withOwner(owner, 1, listTenants)
  if (!tenant) throw new Error("The bench has no tenant to lock.")
  const [holder, reader] = [await connect(owner), await connect(owner)]
  await holder.query(`begin; lock table ${tenant.schema}.table_3 in row exclusive mode`)

  const waits: number[] = []
  let isOver = false
  const reading = (async () => {
    while (!isOver) {
      const begun = performance.now()
      await reader.query(`select from ${tenant.schema}.table_3`)
      waits.push(performance.now() - begun)
    }
  })()
  const blocked = await migrate({ owner, migrations, lockTimeout, attempts: 4 })
  isOver = true
  await reading
  await holder.query("rollback")
  const rerun = await migrate({ owner, migrations })
  await Promise.all([holder.end(), reader.end()])

  const name = "a tenant with a locked table"
  const isReported = blocked.failures.length === 1 && blocked.failures[0]?.schema === tenant.schema
  const tenants = await withOwner(owner, 1, listTenants)
  return [
    figure(`${name}: reads meanwhile`, waits.length, ""),
    bounded(
      `${name}: longest read, with a lock_timeout of ${lockTimeout} ms`,
      Math.max(...waits),
      "ms",
      ["<=", lockTimeout * 1.2],
    ),
    bounded(`${name}: others migrated`, blocked.tenants, "", [">=", tenants.length - 1]),
    bounded(`${name}: reported, and finished by the rerun`, isReported ? rerun.tenants : 0, "", [
      ">=",
      1,
    ]),
  ]
}

async function connect({ connectionString }: { connectionString: string }): Promise<pg.Client> {
  const client = new pg.Client(connectionString)
  await client.connect()
  return client
}
