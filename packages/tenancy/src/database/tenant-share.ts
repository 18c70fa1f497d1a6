import type { PoolOptions } from "pg"
import type { TenantBusyError } from "../errors.ts"
import { assertTimeout } from "../scope/tenant-scope.ts"
import { Turnstile } from "./turnstile.ts"

/** What one tenant may take of the pool, so that it cannot take it all. */
export interface TenantShare {
  /**
   * Connections that one tenant's queries, transactions and streams may hold at once; the others
   * wait. Default: half of the pool, but not less than 2, so that a stream can be read while the
   * same tenant is asked. 0: no limit, and whoever comes first is served first.
   */
  readonly tenantConcurrency?: number
  /** How many of a tenant's may wait before {@link TenantBusyError}. Default: no limit. */
  readonly tenantQueue?: number
  /**
   * Milliseconds that one waits for its own tenant before {@link TenantBusyError}. Default: as long
   * as for a connection, `connectionTimeoutMillis`.
   */
  readonly tenantQueueTimeout?: number
}

/** @throws RangeError for what is no whole number. */
export function shareOfPool(pool: PoolOptions, share: TenantShare): Turnstile | undefined {
  const { tenantConcurrency, tenantQueue, tenantQueueTimeout } = share
  for (const [name, value] of Object.entries({ tenantConcurrency, tenantQueue })) {
    if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) continue
    throw new RangeError(`${name} is ${value}. Give a whole number, 0 or more.`)
  }
  if (tenantQueueTimeout !== undefined) assertTimeout("tenantQueueTimeout", tenantQueueTimeout)
  if (tenantConcurrency === 0) return undefined
  const connectionTimeout = pool.connectionTimeoutMillis || Number.POSITIVE_INFINITY
  return new Turnstile({
    connections: pool.max,
    perTenant: tenantConcurrency ?? Math.max(2, Math.floor(pool.max / 2)),
    queue: tenantQueue ?? Number.POSITIVE_INFINITY,
    queueTimeout: tenantQueueTimeout || connectionTimeout,
    connectionTimeout,
  })
}
