import {
  type Dialect,
  Kysely,
  type KyselyConfig,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from "kysely"
import pg from "pg"
import { assertTimeout } from "../scope/tenant-scope.ts"
import { Connections } from "./connections.ts"
import { keepReason } from "./lost-connection.ts"
import { withOwnTurns } from "./own-turns.ts"
import { type Isolation, roleNames } from "./role-names.ts"
import type { LoanParts, OnError } from "./scoped-connection.ts"
import { ScopedDriver } from "./scoped-driver.ts"
import { connectionSettings, type Hardening, type SessionOptions } from "./session.ts"
import { type SessionSource, sharedSessions, tenantSessions } from "./session-sources.ts"
import { PreparedSettings } from "./settings.ts"
import { shareOfPool, type TenantShare } from "./tenant-share.ts"
import { ArrayTypes } from "./values/array-types.ts"
import { Wear } from "./wear.ts"

export interface TenancyOptions extends Pick<KyselyConfig, "log" | "plugins">, TenantShare {
  /** The pool. Its login needs no rights; it may lead through PgBouncer in transaction mode. */
  readonly connection: ConnectionOptions
  /** Default: `role`. */
  readonly isolation?: Isolation
  /**
   * Default: `database`, which was hardened by a superuser (`hardenDatabase`). `unavailable`: there
   * is none, so that statements that would leave the scope are refused before they are sent.
   */
  readonly hardening?: Hardening
  /** Milliseconds a statement may take. Default: 30,000. 0: no limit. */
  readonly statementTimeout?: number
  /** Milliseconds a transaction may wait for its next statement. Default: 60,000. 0: no limit. */
  readonly idleInTransactionTimeout?: number
  /**
   * Milliseconds the client waits past `statementTimeout` for a server that has fallen silent, then
   * closes the connection. Default: 5,000.
   */
  readonly networkGrace?: number
  /**
   * How many tables a connection may look up before it is replaced, each tenant's counted for
   * itself. The server's process behind it keeps what it has looked up, about 40 kB for a table with
   * four indexes. Default: 2,000. 0: no limit. Behind PgBouncer it is PgBouncer that keeps the
   * processes: set its `server_lifetime`.
   */
  readonly tablesPerConnection?: number
  /**
   * Called with each error that a statement, a `begin` or the wait for a connection is about to be
   * rejected with. What it throws is thrown instead: so a page can leave for one that says it.
   */
  readonly onError?: OnError
}

/** pg's pool settings, less those that would work against the scope. */
export type ConnectionOptions = Pick<
  pg.PoolConfig,
  | "connectionString"
  | "max"
  | "min"
  | "maxUses"
  | "maxLifetimeSeconds"
  | "idleTimeoutMillis"
  | "connectionTimeoutMillis"
  | "allowExitOnIdle"
  | "application_name"
  | "keepAlive"
  | "ssl"
  | "types"
>

/** The two handles on one database, and their end. */
export interface Tenancy<TenantTables, SharedTables> {
  /** The active tenant's tables. Every query on it runs in the scope, or not at all. */
  readonly db: Kysely<TenantTables>
  /** The tables that all tenants share, in `public`. */
  readonly sharedDb: Kysely<SharedTables>
  /** Closes the pool. Waits for what is out on loan. */
  destroy(): Promise<void>
}

/**
 * Makes `db` and `sharedDb` over one pool.
 *
 *     const { db, sharedDb } = createTenancy<TenantTables, SharedTables>({
 *       connection: { connectionString: "postgres://app@localhost/app", max: 10 },
 *     })
 *     await withTenant(scope, () => db.selectFrom("projects").selectAll().execute())
 *
 * Both handles take a connection from the same pool, one at a time: inside `db.transaction()` use
 * the transaction. A second connection taken while holding one can wait for itself; it fails after
 * `connectionTimeoutMillis` (default 10,000) with a {@link ConnectionTimeoutError}.
 *
 * @throws Error when the connection string names no user (the roles are named after it), or asks
 *   for pg's `query_timeout`, which abandons a query without ending it.
 * @throws RangeError for a timeout that is no whole number of milliseconds from 0 to 2^31 - 1, or a
 *   tenant's share that is no whole number.
 */
export function createTenancy<TenantTables, SharedTables>(
  options: TenancyOptions,
): Tenancy<TenantTables, SharedTables> {
  const sessions: SessionOptions = {
    isolation: options.isolation ?? "role",
    hardening: options.hardening ?? "database",
    roles: roleNames(loginOf(options.connection.connectionString)),
    statementTimeout: options.statementTimeout ?? 30_000,
    idleInTransactionTimeout: options.idleInTransactionTimeout ?? 60_000,
    networkGrace: options.networkGrace ?? 5_000,
  }
  for (const name of ["statementTimeout", "idleInTransactionTimeout", "networkGrace"] as const) {
    assertTimeout(name, sessions[name])
  }
  const prepared = new PreparedSettings(connectionSettings(sessions))
  const arrayTypes = new ArrayTypes(options.connection.types)
  const { connectionTimeoutMillis = 10_000 } = options.connection
  const pool = new pg.Pool({
    max: 10,
    ...options.connection,
    connectionTimeoutMillis,
    types: arrayTypes as pg.CustomTypesConfig,
    onConnect: (client) => prepared.meet(client, connectionTimeoutMillis),
  })
  // An error on a connection nobody waits on would end the process. pg has already taken the
  // connection out of the pool, and whoever waits on one is told by the query's own rejection.
  pool.on("error", () => {})
  pool.on("connect", keepReason)

  const connections = new Connections(pool, {
    turnstile: shareOfPool(pool.options, options),
    wear: new Wear(options.tablesPerConnection ?? 2_000),
  })

  const kysely = <Tables>(source: SessionSource) => {
    const made = new Kysely<Tables>({
      dialect: scopedDialect(
        { connections, prepared, arrayTypes, onError: options.onError ?? (() => {}) },
        source,
      ),
      ...(options.log && { log: options.log }),
      ...(options.plugins && { plugins: options.plugins }),
    })
    withOwnTurns(made.getExecutor())
    return made
  }
  let ended: Promise<void> | undefined
  return {
    db: kysely<TenantTables>(tenantSessions(sessions)),
    sharedDb: kysely<SharedTables>(sharedSessions(sessions)),
    destroy: () => {
      ended ??= pool.end()
      return ended
    },
  }
}

function scopedDialect(parts: Omit<LoanParts, "sessions">, sessions: SessionSource): Dialect {
  return {
    createDriver: () => new ScopedDriver({ ...parts, sessions }),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  }
}

function loginOf(connectionString: string | undefined): string {
  const client = new pg.Client({ connectionString }) as pg.Client & {
    connectionParameters: { query_timeout?: unknown }
  }
  if (client.connectionParameters.query_timeout) {
    throw new Error("The connection string sets query_timeout. Use statementTimeout instead.")
  }
  if (!client.user) throw new Error("The connection string names no user.")
  return client.user
}
