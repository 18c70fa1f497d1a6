import { dropTenant, listTenants, purgeTenant } from "@repo/tenancy"
import { withOwner } from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import { bounded, figure, type Row } from "../harness/row.ts"
import { type FleetDatabase, workers } from "./database.ts"

/** Purges so many tenants, several at a time. */
export async function measurePurging(database: FleetDatabase, count: number): Promise<Row[]> {
  return await withOwner(database.owner, workers, async (db) => {
    const queue = (await listTenants(db)).slice(0, count).values()
    let failed = 0
    let purged = 0
    const started = performance.now()
    const worker = async () => {
      for (const tenant of queue) {
        try {
          await dropTenant(db, tenant)
          await purgeTenant(db, tenant, { beforeGraceEnds: true, drain: 0 })
          purged++
        } catch (error) {
          failed++
          console.error((error as Error).message)
        }
      }
    }
    await Promise.all(Array.from({ length: workers }, worker))
    const name = `purge ${purged + failed} tenants`
    return [
      figure(name, (performance.now() - started) / (purged + failed), "ms a tenant"),
      figure(`${name}: max_locks_per_transaction`, await readLocks(db), ""),
      bounded(`${name}: failed`, failed, "", ["<=", 0]),
    ]
  })
}

async function readLocks(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ locks: number }>`
    select current_setting('max_locks_per_transaction')::int as locks
  `.execute(db)
  return rows[0]?.locks ?? 0
}
