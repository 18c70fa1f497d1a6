import type { Tenant } from "../tenants/tenant.ts"

/**
 * The stretch of code in which a tenant is active, as a value: which tenant, whether its rows may
 * be changed, and on whose behalf. Made by {@link tenantScope} only, so that a slug, a schema name
 * or a tenant alone does not open a scope.
 */
export interface TenantScope {
  readonly tenant: Tenant
  /** `read` scopes run in read-only transactions: the database refuses every write. */
  readonly access: Access
  readonly actor: Actor
  /** Milliseconds a statement may take on the server. Unset: the database's own setting. */
  readonly statementTimeout?: number
  readonly [brand]: true
}

declare const brand: unique symbol

export type Access = "read" | "write"

/** Who acts: a signed-in person, or the system (a job, the command line). */
export type Actor = { readonly userId: string; readonly superuser?: boolean } | "system"

/**
 * Opens the door to a tenant's rows. Call it where the right to enter has been established: in a
 * request's guard, in a job, in a command. Everything else receives a scope and passes it on.
 *
 *     const scope = tenantScope({ tenant: acme, access: "read", actor: { userId } })
 *     await withTenant(scope, () => db.selectFrom("projects").selectAll().execute())
 *
 * @throws RangeError for a timeout that is no whole number of milliseconds from 0 to 2^31 - 1.
 */
export function tenantScope(scope: {
  tenant: Tenant
  access: Access
  actor: Actor
  statementTimeout?: number
}): TenantScope {
  if (scope.statementTimeout !== undefined)
    assertTimeout("statementTimeout", scope.statementTimeout)
  return Object.freeze({ ...scope }) as TenantScope
}

/** Above this both PostgreSQL and Node's timers overflow, and a long limit becomes none at all. */
export const LONGEST_TIMEOUT = 2 ** 31 - 1

/** @throws RangeError */
export function assertTimeout(name: string, milliseconds: number): void {
  if (Number.isInteger(milliseconds) && milliseconds >= 0 && milliseconds <= LONGEST_TIMEOUT) return
  throw new RangeError(
    `${name} is ${milliseconds}. Give whole milliseconds from 0 (no limit) to ${LONGEST_TIMEOUT}.`,
  )
}

/** Whether a connection opened for one of the two may serve the other. */
export function isSameScope(one: TenantScope, other: TenantScope): boolean {
  return one === other || (one.tenant.id === other.tenant.id && one.access === other.access)
}

/** The scope in the words of an error message. */
export function describeScope(scope: TenantScope | undefined): string {
  if (!scope) return "no tenant"
  const access = scope.access === "read" ? " (read only)" : ""
  return `tenant "${scope.tenant.slug}" (${scope.tenant.schema})${access}`
}
