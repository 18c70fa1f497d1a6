import { createTenancy, type Isolation, type Tenancy, type TenancyOptions } from "@repo/tenancy"
import type { SharedTables, TenantTables } from "./tables.ts"
import { valueParsers } from "./value-types.ts"

/**
 * Opens this app's database: one pool, two handles on it.
 *
 *     const { db, sharedDb, destroy } = createHandles({ connectionString, isolation: "role" })
 *     await sharedDb.selectFrom("users").select("name").where("id", "=", userId).execute()
 *     await withTenant(scope, () => db.selectFrom("tasks").selectAll().execute())
 *
 * Nothing connects before the first query.
 */
export function createHandles(options: HandleOptions): Handles {
  const { connectionString, max, connectionTimeoutMillis, ...others } = options
  return createTenancy<TenantTables, SharedTables>({
    ...others,
    connection: {
      connectionString,
      types: valueParsers,
      ...(max !== undefined && { max }),
      ...(connectionTimeoutMillis !== undefined && { connectionTimeoutMillis }),
    },
  })
}

export interface HandleOptions
  extends Pick<
    TenancyOptions,
    | "hardening"
    | "statementTimeout"
    | "tenantConcurrency"
    | "tenantQueue"
    | "tenantQueueTimeout"
    | "tablesPerConnection"
    | "onError"
  > {
  /** The app's login, `DATABASE_URL`: the one without rights of its own. */
  readonly connectionString: string
  readonly isolation: Isolation
  /** Connections of the pool. Default 10. */
  readonly max?: number
  /** Milliseconds to wait for a connection before the query fails. */
  readonly connectionTimeoutMillis?: number
}

/** `db`: the active tenant's tables. `sharedDb`: the shared tables, and the registry to read. */
export type Handles = Tenancy<TenantTables, SharedTables>
