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
  mode: "exclusive" | "shared" = "exclusive",
): Promise<void> {
  const lock = sql.id(mode === "shared" ? "pg_advisory_xact_lock_shared" : "pg_advisory_xact_lock")
  await sql`select ${lock}(${LOCK_CLASS}, ${LOCKS[name]})`.execute(transaction)
}

export interface LockOptions {
  /** Wait for another holder, instead of giving up at once. */
  readonly wait: boolean
  /** How long to wait, in milliseconds. Then PostgreSQL's lock_not_available (55P03). */
  readonly lockTimeout?: number
}

/**
 * Holds a lock on a connection of its own while `fn` runs.
 *
 * @returns what `fn` returned, or `undefined` when another one holds the lock.
 */
export async function withSessionLock<T>(
  db: Kysely<unknown>,
  name: LockName,
  options: LockOptions,
  fn: () => Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  return await db.connection().execute(async (connection) => {
    if (!(await lockSession(connection, name, options))) return undefined
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

async function lockSession(
  connection: Kysely<unknown>,
  name: LockName,
  { wait, lockTimeout = 0 }: LockOptions,
): Promise<boolean> {
  if (!wait) {
    const { rows } = await sql<{ taken: boolean }>`
      select pg_try_advisory_lock(${LOCK_CLASS}, ${LOCKS[name]}) as taken
    `.execute(connection)
    return rows[0]?.taken ?? false
  }
  await sql`set lock_timeout = ${sql.lit(lockTimeout)}`.execute(connection)
  try {
    await sql`select pg_advisory_lock(${LOCK_CLASS}, ${LOCKS[name]})`.execute(connection)
  } finally {
    await sql`reset lock_timeout`.execute(connection)
  }
  return true
}
