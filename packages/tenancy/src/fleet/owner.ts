import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"

/** A direct connection (not through a pooler) that owns the schemas. */
export interface Owner {
  readonly connectionString: string
}

/**
 * Opens the owner's database for as long as `fn` runs.
 *
 * @param connections how many it may open, at most.
 * @param fn gets also the pool that they come from.
 */
export async function withOwner<T>(
  owner: Owner,
  connections: number,
  fn: (db: Kysely<unknown>, pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const pool = openPool(owner, connections)
  const db = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      if (event.level === "error") rememberStatement(event.error, event.query.sql)
    },
  })
  try {
    return await fn(db, pool)
  } finally {
    await db.destroy()
  }
}

const statements = new WeakMap<object, string>()

/** The statement that failed with this error, if it was one of a {@link withOwner}. */
export function failedStatement(error: unknown): string | undefined {
  return typeof error === "object" && error !== null ? statements.get(error) : undefined
}

function rememberStatement(error: unknown, statement: string): void {
  if (typeof error === "object" && error !== null) statements.set(error, statement)
}

/** Whether the server is of this major version or newer. */
export async function isServerFrom(db: Kysely<unknown>, major: number): Promise<boolean> {
  const { rows } = await sql<{ version: number }>`
    select current_setting('server_version_num')::int as version
  `.execute(db)
  return (rows[0]?.version ?? 0) >= major * 10_000
}

function openPool(owner: Owner, connections: number): pg.Pool {
  const pool = new pg.Pool({
    connectionString: owner.connectionString,
    max: connections,
    connectionTimeoutMillis: 10_000,
    application_name: "tenantry",
  })
  // A connection that dies is reported by the query on it, or by the next one. Without listeners
  // it would end the process too: the pool's own listens to idle connections only.
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  return pool
}
