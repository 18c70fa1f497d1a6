import { sql } from "kysely"
import { canariesOf, inside, type Occasion } from "./occasion.ts"

export async function abort({ tenancy, resident, watch }: Occasion): Promise<void> {
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

export async function timeLimit({ tenancy, resident }: Occasion): Promise<void> {
  await inside(resident, () => sql`select pg_sleep(5)`.execute(tenancy.db), 15)
}

export async function errorInTransaction({ tenancy, resident, watch }: Occasion): Promise<void> {
  await inside(resident, () =>
    tenancy.db.transaction().execute(async (transaction) => {
      watch.see(resident, "read in a transaction", await canariesOf(transaction))
      const values = { id: 1, canary: resident.canary, seen: 0 }
      await transaction.insertInto("canaries").values(values).execute()
    }),
  )
}

export async function setInTransaction({ tenancy, resident, other }: Occasion): Promise<void> {
  await inside(resident, () =>
    tenancy.db
      .transaction()
      .execute((transaction) =>
        sql.raw(`set search_path to ${other.tenant.schema}, public`).execute(transaction),
      ),
  )
}

/** Where nothing stops it, the other tenant's rows in one statement. */
export function becomeAndRead({ other }: Occasion): string {
  const { schema } = other.tenant
  return `select set_config('role', '${schema}', true),
    query_to_xml('select canary from ${schema}.canaries', true, true, '')::text as canary`
}

export async function setConfigInTransaction(occasion: Occasion): Promise<void> {
  const { tenancy, resident, other, watch } = occasion
  const { schema } = other.tenant
  await inside(resident, () =>
    tenancy.db.transaction().execute(async (transaction) => {
      await sql
        .raw(`select pg_catalog."set_config"('role', '${schema}', true)`)
        .execute(transaction)
      const read = sql.raw<{ canary: string }>(`select canary from ${schema}.canaries`)
      const { rows } = await read.execute(transaction)
      watch.see(
        resident,
        "what should be refused",
        rows.map(({ canary }) => canary),
      )
    }),
  )
}

/** Whatever comes of it is looked at as if it were the tenant's. */
export function raw(statement: string) {
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
