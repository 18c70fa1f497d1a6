import { tenantScope, withTenant } from "@repo/tenancy"
import { type Kysely, sql } from "kysely"
import type { Watch } from "./watch.ts"
import { type CanaryTables, type Resident, rowsPerTenant, type SoakTenancy } from "./world.ts"

/** Who asks, by which handles, and beside whom. */
export interface Occasion {
  readonly tenancy: Pick<SoakTenancy, "db" | "sharedDb">
  readonly resident: Resident
  /** Another tenant, whose rows must not come. */
  readonly other: Resident
  readonly watch: Watch
}

/** Something that an app does to its database, or should not. */
export interface Operation {
  readonly name: string
  /** How often, beside the others. */
  readonly weight: number
  run(occasion: Occasion): Promise<void>
  /** How it is to end. It has to end so: an answer is an error. */
  readonly refusal?: RegExp
}

/** The traffic of a soak, from what is common to what nobody should do. */
export const operations: readonly Operation[] = [
  { name: "read", weight: 30, run: read },
  { name: "read all", weight: 8, run: readAll },
  { name: "write", weight: 12, run: write },
  { name: "insert and delete", weight: 4, run: insertAndDelete },
  { name: "transaction", weight: 6, run: transaction },
  { name: "savepoint", weight: 3, run: savepoint },
  { name: "stream", weight: 3, run: stream },
  { name: "stream left early", weight: 2, run: streamLeftEarly },
  { name: "raw SQL", weight: 6, run: rawSql },
  { name: "two tenants at once", weight: 4, run: twoAtOnce },
  { name: "tenant within tenant", weight: 2, run: tenantWithinTenant },
  { name: "shared query", weight: 5, run: sharedQuery },
  { name: "floating promise", weight: 2, run: floatingPromise },
  { name: "abort", weight: 2, run: abort, refusal: /nobody waits/ },
  { name: "time limit", weight: 0.3, run: timeLimit, refusal: /statement timeout/ },
  { name: "syntax error", weight: 1, run: raw("selekt canary"), refusal: /syntax error/ },
  { name: "error", weight: 1, run: raw("select 1 / 0 as canary"), refusal: /division by zero/ },
  {
    name: "error in a transaction",
    weight: 1,
    run: errorInTransaction,
    refusal: /duplicate key/,
  },
  {
    name: "another tenant's schema",
    weight: 3,
    run: (occasion) => raw(`select canary from ${occasion.other.tenant.schema}.canaries`)(occasion),
    refusal: /permission denied|does not exist/,
  },
  {
    name: "public by name",
    weight: 1,
    run: raw("select canary from public.canaries"),
    refusal: /permission denied/,
  },
  {
    name: "the template by name",
    weight: 1,
    run: raw("select canary from __template__.canaries"),
    refusal: /permission denied/,
  },
  {
    name: "set role",
    weight: 1,
    run: (occasion) => raw(`set role ${occasion.other.tenant.schema}`)(occasion),
    refusal: /SET is not allowed|permission denied|does not exist/,
  },
  {
    name: "set search_path in a transaction",
    weight: 1,
    run: setInTransaction,
    refusal: /SET is not allowed/,
  },
  {
    name: "several statements in one",
    weight: 1,
    run: raw("select canary from canaries; commit; set search_path to public"),
    refusal: /multiple commands/,
  },
]

async function read({ tenancy, resident, watch }: Occasion): Promise<void> {
  const row = await inside(resident, () =>
    tenancy.db
      .selectFrom("canaries")
      .select(["id", "canary"])
      .where("id", "=", anyId())
      .executeTakeFirst(),
  )
  watch.see(resident, "read", row ? [row.canary] : [])
}

async function readAll({ tenancy, resident, watch }: Occasion): Promise<void> {
  const rows = await inside(resident, () => canariesOf(tenancy.db))
  watch.see(resident, "read all", rows)
}

async function write({ tenancy, resident, watch }: Occasion): Promise<void> {
  const rows = await inside(resident, () => touch(tenancy.db))
  watch.see(resident, "write", rows)
}

async function insertAndDelete({ tenancy, resident, watch }: Occasion): Promise<void> {
  const id = 1_000 + Math.floor(Math.random() * 2_000_000_000)
  await inside(resident, async () => {
    const { db } = tenancy
    await db.insertInto("canaries").values({ id, canary: resident.canary, seen: 0 }).execute()
    const rows = await db.deleteFrom("canaries").where("id", "=", id).returning("canary").execute()
    watch.see(resident, "insert", [])
    watch.see(
      resident,
      "delete",
      rows.map(({ canary }) => canary),
    )
  })
}

async function transaction({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, () =>
    tenancy.db.transaction().execute(async (transaction) => {
      watch.see(resident, "read in a transaction", await canariesOf(transaction))
      watch.see(resident, "write in a transaction", await touch(transaction))
    }),
  )
}

async function savepoint({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, async () => {
    const transaction = await tenancy.db.startTransaction().execute()
    try {
      const saved = await transaction.savepoint("before").execute()
      await sql`select 1 / 0`.execute(saved).catch(() => {})
      const back = await saved.rollbackToSavepoint("before").execute()
      watch.see(resident, "read after a savepoint", await canariesOf(back))
      await back.commit().execute()
    } catch (error) {
      await transaction
        .rollback()
        .execute()
        .catch(() => {})
      throw error
    }
  })
}

async function stream({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, async () => {
    const seen: string[] = []
    for await (const { canary } of tenancy.db.selectFrom("canaries").select("canary").stream(8)) {
      seen.push(canary)
    }
    watch.see(resident, "stream", seen)
  })
}

async function streamLeftEarly({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, async () => {
    const seen: string[] = []
    for await (const { canary } of tenancy.db.selectFrom("canaries").select("canary").stream(3)) {
      seen.push(canary)
      if (Math.random() < 0.2) break
    }
    watch.see(resident, "stream left early", seen)
  })
}

async function rawSql({ tenancy, resident, watch }: Occasion): Promise<void> {
  const { rows } = await inside(resident, () =>
    sql<{ canary: string; role: string }>`
      select distinct canary, current_user::text as role from canaries
    `.execute(tenancy.db),
  )
  watch.see(
    resident,
    "raw SQL",
    rows.map(({ canary, role }) => (role === resident.tenant.schema ? canary : role)),
  )
}

async function twoAtOnce({ tenancy, resident, other, watch }: Occasion): Promise<void> {
  const [own, foreign] = await Promise.all([
    inside(resident, () => canariesOf(tenancy.db)),
    inside(other, () => canariesOf(tenancy.db)),
  ])
  watch.see(resident, "two tenants at once", own)
  watch.see(other, "two tenants at once", foreign)
}

async function tenantWithinTenant({ tenancy, resident, other, watch }: Occasion): Promise<void> {
  await inside(resident, async () => {
    const within = await inside(other, () => canariesOf(tenancy.db))
    watch.see(other, "tenant within tenant", within)
    watch.see(resident, "tenant around tenant", await canariesOf(tenancy.db))
  })
}

async function sharedQuery({ tenancy, resident, watch }: Occasion): Promise<void> {
  const row = await tenancy.sharedDb
    .selectFrom("tenancy.tenants")
    .select("schema")
    .where("id", "=", resident.tenant.id)
    .executeTakeFirst()
  // Purged meanwhile, or this tenant's: the canary is named after the id, as the schema is.
  watch.see(resident, "shared query", row ? [row.schema.replace("t_", "canary-")] : [])
}

/** Nobody awaits it inside the scope; its answer has to be the scope's all the same. */
async function floatingPromise({ tenancy, resident, watch }: Occasion): Promise<void> {
  let floating: Promise<string[]> | undefined
  await inside(resident, async () => {
    floating = canariesOf(tenancy.db)
    floating.catch(() => {})
  })
  watch.see(resident, "floating promise", (await floating) ?? [])
}

async function abort({ tenancy, resident, watch }: Occasion): Promise<void> {
  const abort = new AbortController()
  setTimeout(() => abort.abort(new Error("nobody waits")), Math.random() * 10)
  const { rows } = await inside(resident, () =>
    sql<{ canary: string }>`select canary, pg_sleep(0.02) from canaries where id = 1`.execute(
      tenancy.db,
      { signal: abort.signal },
    ),
  )
  watch.see(
    resident,
    "abort",
    rows.map(({ canary }) => canary),
  )
  throw new Error("nobody waits")
}

async function timeLimit({ tenancy, resident }: Occasion): Promise<void> {
  await inside(resident, () => sql`select pg_sleep(5)`.execute(tenancy.db), 15)
}

async function errorInTransaction({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, () =>
    tenancy.db.transaction().execute(async (transaction) => {
      watch.see(resident, "read in a transaction", await canariesOf(transaction))
      const values = { id: 1, canary: resident.canary, seen: 0 }
      await transaction.insertInto("canaries").values(values).execute()
    }),
  )
}

async function setInTransaction({ tenancy, resident, other }: Occasion): Promise<void> {
  await inside(resident, () =>
    tenancy.db
      .transaction()
      .execute((transaction) =>
        sql.raw(`set search_path to ${other.tenant.schema}, public`).execute(transaction),
      ),
  )
}

/** Whatever comes of it is looked at as if it were the tenant's. */
function raw(statement: string) {
  return async ({ tenancy, resident, watch }: Occasion): Promise<void> => {
    const { rows } = await inside(resident, () =>
      sql.raw<{ canary: string }>(statement).execute(tenancy.db),
    )
    watch.see(
      resident,
      "what should be refused",
      rows.map(({ canary }) => canary),
    )
  }
}

function inside<T>(
  { tenant }: Resident,
  fn: () => Promise<T>,
  statementTimeout?: number,
): Promise<T> {
  const scope = tenantScope({
    tenant,
    access: "write",
    actor: "system",
    ...(statementTimeout !== undefined && { statementTimeout }),
  })
  return withTenant(scope, fn)
}

async function canariesOf(db: Kysely<CanaryTables>): Promise<string[]> {
  const rows = await db.selectFrom("canaries").select("canary").execute()
  return rows.map(({ canary }) => canary)
}

async function touch(db: Kysely<CanaryTables>): Promise<string[]> {
  const rows = await db
    .updateTable("canaries")
    .set((row) => ({ seen: row("seen", "+", 1) }))
    .where("id", "=", anyId())
    .returning("canary")
    .execute()
  return rows.map(({ canary }) => canary)
}

function anyId(): number {
  return 1 + Math.floor(Math.random() * rowsPerTenant)
}
