import { type Kysely, type QueryExecutorProvider, sql } from "kysely"

/** The first half of the library's advisory lock keys, so that an app's own do not meet them. */
export const LOCK_CLASS = 1_952_804_449

/**
 * `install`: upgrading the library's tables. `create`: held shared while a tenant is made, and
 * exclusive while shared tables and the template migrate. `run`: keeps a second runner out.
 */
export const LOCKS = { install: 1, create: 2, run: 3 } as const

export type LockName = keyof typeof LOCKS

/** Takes a lock for the current transaction. */
export async function lockTransaction(
  transaction: QueryExecutorProvider,
  name: LockName,
): Promise<void> {
  await sql`select pg_advisory_xact_lock(${LOCK_CLASS}, ${LOCKS[name]})`.execute(transaction)
}

/**
 * Holds a lock on a connection of its own while `fn` runs. With `wait: false` it does not wait
 * for another holder.
 *
 * @returns what `fn` returned, or `undefined` when another one holds the lock.
 */
export async function withSessionLock<T>(
  db: Kysely<unknown>,
  name: LockName,
  wait: boolean,
  fn: () => Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  return await db.connection().execute(async (connection) => {
    if (wait) {
      await sql`select pg_advisory_lock(${LOCK_CLASS}, ${LOCKS[name]})`.execute(connection)
    } else {
      const { rows } = await sql<{ taken: boolean }>`
        select pg_try_advisory_lock(${LOCK_CLASS}, ${LOCKS[name]}) as taken
      `.execute(connection)
      if (!rows[0]?.taken) return undefined
    }
    try {
      return { result: await fn() }
    } finally {
      // Nothing to unlock when the connection is gone: the server has done so.
      await sql`select pg_advisory_unlock(${LOCK_CLASS}, ${LOCKS[name]})`
        .execute(connection)
        .catch(() => {})
    }
  })
}
