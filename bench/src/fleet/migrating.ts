import { install, migrate, provisionRoles, withOwner } from "@repo/tenancy/fleet"
import { type Kysely, sql } from "kysely"
import { inTurn, median, medianRatio } from "../harness/in-turn.ts"
import { bounded, figure, type Row } from "../harness/row.ts"
import { type FleetDatabase, schemasOf, workers } from "./database.ts"
import { openRaw } from "./raw.ts"
import { migrationsWith } from "./tables.ts"

/** Of fewer the median is what the machine did. */
const turns = 9
const turnsOfCommand = 3

/** Add column + index over a fleet, against the same with one plain message a tenant. */
export async function measureMigrating(database: FleetDatabase): Promise<Row[]> {
  const schemas = await withOwner(database.owner, 1, schemasOf)
  const raw = await openRaw(database.owner, database.login.name)
  let ours = 0
  // Numbers of their own, so that the two do not make the same column.
  let others = 1_000
  const firsts: number[] = []
  try {
    const times = await inTurn(
      {
        ours: async () => {
          const { whole, first } = await migrateTimed(database, ++ours)
          firsts.push(first)
          return whole
        },
        raw: () => raw.migrate(schemas, ++others, workers),
      },
      turns,
    )
    const name = `add column + index over ${schemas.length} tenants, ${workers} workers`
    return [
      figure(`${name}: raw`, median(times.raw), "ms"),
      figure(name, median(times.ours), "ms"),
      figure(`${name}: of that the template`, median(firsts), "ms"),
      bounded(`${name}: over raw`, medianRatio(times.ours, times.raw), "x", ["<=", 1.5]),
    ]
  } finally {
    await raw.end()
  }
}

/** Milliseconds of a run, and of its part before the first tenant, which does not grow with them. */
async function migrateTimed(
  { owner }: FleetDatabase,
  changes: number,
): Promise<{ whole: number; first: number }> {
  const started = performance.now()
  let first = 0
  const { failures } = await migrate({
    owner,
    migrations: migrationsWith(changes),
    parallel: workers,
    onProgress: ({ schema }) => {
      if (schema === "__template__") first = performance.now() - started
    },
  })
  if (failures[0]) throw new Error(failures[0].error)
  return { whole: performance.now() - started, first }
}

/** All that `pnpm db:migrate` does where there is nothing to do. */
export async function measureNoOp(database: FleetDatabase, rounds: number): Promise<Row[]> {
  const { owner, login } = database
  const migrations = migrationsWith(1)
  const tenants = (await withOwner(owner, 1, schemasOf)).length
  await withOwner(owner, 1, analyze)
  const runner = await inTurn({ migrate: () => time(() => migrate({ owner, migrations })) }, rounds)
  const command = async () => {
    await install(owner)
    await migrate({ owner, migrations })
    await provisionRoles({ owner, login, isolation: "role", grants: { tables: {} } })
  }
  const whole = await inTurn({ command: () => time(command) }, turnsOfCommand)
  const name = `no-op over ${tenants} tenants with ${migrations.tenant.length} migrations each`
  return [
    bounded(name, median(runner.migrate), "ms", ["<=", 200]),
    figure(`${name}: with all of db:migrate`, median(whole.command), "ms"),
  ]
}

/** As autovacuum leaves them: the planner has other plans for catalogs that it knows nothing of. */
async function analyze(db: Kysely<unknown>): Promise<void> {
  await sql`
    analyze pg_class, pg_attribute, pg_type, pg_proc, pg_depend, pg_namespace, pg_default_acl,
      tenancy.tenants, tenancy.migrations
  `.execute(db)
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}
