import { sql } from "kysely"
import { anyId, canariesOf, inside, type Occasion, touch } from "./occasion.ts"

export async function read({ tenancy, resident, watch }: Occasion): Promise<void> {
  const row = await inside(resident, () =>
    tenancy.db
      .selectFrom("canaries")
      .select(["id", "canary"])
      .where("id", "=", anyId())
      .executeTakeFirst(),
  )
  watch.see(resident, "read", row ? [row.canary] : [])
}

export async function readAll({ tenancy, resident, watch }: Occasion): Promise<void> {
  const rows = await inside(resident, () => canariesOf(tenancy.db))
  watch.see(resident, "read all", rows)
}

export async function write({ tenancy, resident, watch }: Occasion): Promise<void> {
  const rows = await inside(resident, () => touch(tenancy.db))
  watch.see(resident, "write", rows)
}

export async function insertAndDelete({ tenancy, resident, watch }: Occasion): Promise<void> {
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

export async function transaction({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, () =>
    tenancy.db.transaction().execute(async (transaction) => {
      watch.see(resident, "read in a transaction", await canariesOf(transaction))
      watch.see(resident, "write in a transaction", await touch(transaction))
    }),
  )
}

export async function savepoint({ tenancy, resident, watch }: Occasion): Promise<void> {
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

export async function stream({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, async () => {
    const seen: string[] = []
    for await (const { canary } of tenancy.db.selectFrom("canaries").select("canary").stream(8)) {
      seen.push(canary)
    }
    watch.see(resident, "stream", seen)
  })
}

export async function streamLeftEarly({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, async () => {
    const seen: string[] = []
    for await (const { canary } of tenancy.db.selectFrom("canaries").select("canary").stream(3)) {
      seen.push(canary)
      if (Math.random() < 0.2) break
    }
    watch.see(resident, "stream left early", seen)
  })
}

export async function rawSql({ tenancy, resident, watch }: Occasion): Promise<void> {
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

export async function twoAtOnce({ tenancy, resident, other, watch }: Occasion): Promise<void> {
  const [own, foreign] = await Promise.all([
    inside(resident, () => canariesOf(tenancy.db)),
    inside(other, () => canariesOf(tenancy.db)),
  ])
  watch.see(resident, "two tenants at once", own)
  watch.see(other, "two tenants at once", foreign)
}

export async function tenantWithinTenant({
  tenancy,
  resident,
  other,
  watch,
}: Occasion): Promise<void> {
  await inside(resident, async () => {
    const within = await inside(other, () => canariesOf(tenancy.db))
    watch.see(other, "tenant within tenant", within)
    watch.see(resident, "tenant around tenant", await canariesOf(tenancy.db))
  })
}

export async function sharedQuery({ tenancy, resident, watch }: Occasion): Promise<void> {
  const row = await tenancy.sharedDb
    .selectFrom("tenancy.tenants")
    .select("schema")
    .where("id", "=", resident.tenant.id)
    .executeTakeFirst()
  // Purged meanwhile, or this tenant's: the canary is named after the id, as the schema is.
  watch.see(resident, "shared query", row ? [row.schema.replace("t_", "canary-")] : [])
}

/** Nobody awaits it inside the scope; its answer has to be the scope's all the same. */
export async function floatingPromise({ tenancy, resident, watch }: Occasion): Promise<void> {
  let floating: Promise<string[]> | undefined
  await inside(resident, async () => {
    floating = canariesOf(tenancy.db)
    floating.catch(() => {})
  })
  watch.see(resident, "floating promise", (await floating) ?? [])
}
