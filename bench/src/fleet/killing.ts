import { fingerprint, status, withOwner } from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import { bounded, type Row } from "../harness/row.ts"
import type { FleetDatabase } from "./database.ts"
import { schemasOf } from "./database.ts"
import { killAfter, runToEnd } from "./processes.ts"
import { firstMigrations, migrationsWith } from "./tables.ts"

/** Milliseconds in which a process has begun to make tenants. */
const startsWithin = 500

/** How many tenants' structures are compared at the end: all of a run, or the last of many. */
const compared = 200

/** `kill -9` at random moments of runs and of creations: the ledger and the tables agree. */
export async function measureKills(
  database: FleetDatabase,
  kills: number,
  say: (line: string) => void,
): Promise<Row[]> {
  const url = database.owner.connectionString
  const started = performance.now()
  await runToEnd({ kind: "migrate", url, changes: 1 })
  const whole = performance.now() - started

  let disagreeing = 0
  for (let kill = 0; kill < kills; kill++) {
    await killAfter({ kind: "migrate", url, changes: kill + 2 }, Math.random() * whole)
    const wrong = await withOwner(database.owner, 1, countDisagreeing)
    disagreeing += wrong
    if (kill % 2 === 0) await runToEnd({ kind: "migrate", url, changes: kill + 2 })
    say(`  kill ${kill + 1} of ${kills}, ${wrong} tenants disagree`)
  }
  let halves = 0
  for (let kill = 0; kill < kills; kill++) {
    await killAfter({ kind: "create", url }, startsWithin + Math.random() * 1_000)
    halves += await withOwner(database.owner, 1, countHalfMade)
  }
  await runToEnd({ kind: "migrate", url, changes: kills + 1 })
  const { behind } = await status({ owner: database.owner, migrations: migrationsWith(kills + 1) })
  const kinds = await withOwner(database.owner, 1, countStructures)
  const name = `kill -9 at ${kills} moments`
  return [
    bounded(`${name} of a run: tenants whose ledger and tables differ`, disagreeing, "", ["<=", 0]),
    bounded(`${name} of creations: tenants half made`, halves, "", ["<=", 0]),
    bounded(`${name}: tenants behind after the rerun`, behind.length, "", ["<=", 0]),
    bounded(`${name}: different structures after the rerun`, kinds, "", ["<=", 1]),
  ]
}

/** A backend may outlive its runner by the message that it is working on: it is waited for. */
async function countDisagreeing(db: Kysely<unknown>): Promise<number> {
  await waitForBackends(db)
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from tenancy.tenants
    where (
      select count(*) from tenancy.migrations where migrations.schema = tenants.schema
    ) - ${firstMigrations} <> (
      select count(*) from pg_attribute
      where attrelid = to_regclass(tenants.schema || '.table_3') and attname like 'extra%'
        and not attisdropped
    )
  `.execute(db)
  return rows[0]?.count ?? 0
}

async function countHalfMade(db: Kysely<unknown>): Promise<number> {
  await waitForBackends(db)
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from tenancy.tenants
    full join (select nspname from pg_namespace where nspname like 't\\_%') as schemas
      on nspname = schema
    where schema is null or nspname is null
      or not exists (select from pg_roles where rolname = schema)
      or to_regclass(schema || '.table_10') is null
      or not exists (select from tenancy.migrations where migrations.schema = tenants.schema)
  `.execute(db)
  return rows[0]?.count ?? 0
}

async function waitForBackends(db: Kysely<unknown>): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend'
    `.execute(db)
    if (rows.length === 0) return
    await sql`select pg_sleep(0.02)`.execute(db)
  }
}

async function countStructures(db: Kysely<unknown>): Promise<number> {
  const seen = new Set<string>()
  for (const schema of (await schemasOf(db)).slice(-compared))
    seen.add(await fingerprint(db, schema))
  return seen.size
}
