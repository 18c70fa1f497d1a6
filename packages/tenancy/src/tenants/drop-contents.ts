import { type Kysely, sql } from "kysely"
import { retryOnLock, type StepLimits } from "../fleet/lock-errors.ts"

interface TableSize {
  readonly name: string
  readonly bytes: number
  /** How many locks dropping it takes, roughly: itself, its indexes, its toast table, its keys. */
  readonly locks: number
}

/**
 * Drops the tables of a schema, a few in each transaction: all at once would hold a lock on each
 * of them and on each index, and the server has room for `max_locks_per_transaction` times its
 * connections, for everybody together.
 */
export async function dropContents<T>(
  owner: Kysely<T>,
  schema: string,
  limits: StepLimits,
  onProgress: (done: number, total: number) => void = () => {},
): Promise<{ tables: number; bytes: number }> {
  const tables = await readTables(owner, schema)
  let done = 0
  for (const batch of batches(tables, await readBudget(owner))) {
    await retryOnLock(limits, () =>
      owner.transaction().execute(async (transaction) => {
        await sql`set local lock_timeout = ${sql.lit(limits.lockTimeout)}`.execute(transaction)
        const names = sql.join(batch.map(({ name }) => sql.id(schema, name)))
        await sql`drop table if exists ${names} cascade`.execute(transaction)
      }),
    )
    done += batch.length
    onProgress(done, tables.length)
  }
  return { tables: tables.length, bytes: tables.reduce((sum, { bytes }) => sum + bytes, 0) }
}

/** Partitions before what they are partitions of, which would take all of them along. */
async function readTables<T>(owner: Kysely<T>, schema: string): Promise<readonly TableSize[]> {
  const { rows } = await sql<TableSize>`
    select relname as name, pg_total_relation_size(pg_class.oid)::float8 as bytes,
      (4 + (select 2 * count(*) from pg_index where indrelid = pg_class.oid)
        + (select 2 * count(*) from pg_constraint
           where pg_class.oid in (conrelid, confrelid)))::int as locks
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = ${schema} and relkind in ('r', 'p')
    order by relispartition desc, relkind = 'p', relname
  `.execute(owner)
  return rows
}

async function readBudget<T>(owner: Kysely<T>): Promise<number> {
  const { rows } = await sql<{ locks: number }>`
    select current_setting('max_locks_per_transaction')::int as locks
  `.execute(owner)
  return rows[0]?.locks ?? 64
}

/** As many as fit, at least one. */
function batches(tables: readonly TableSize[], budget: number): TableSize[][] {
  const all: TableSize[][] = []
  let left = 0
  for (const table of tables) {
    if (table.locks > left || all.length === 0) {
      all.push([])
      left = budget
    }
    all.at(-1)?.push(table)
    left -= table.locks
  }
  return all
}
