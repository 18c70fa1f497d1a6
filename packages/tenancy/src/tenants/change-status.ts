import { type QueryExecutorProvider, sql } from "kysely"
import { TenantNotFoundError } from "../errors.ts"
import type { Actor } from "../scope/tenant-scope.ts"
import { TenantStateError } from "./errors.ts"
import { withHooks } from "./hooks.ts"
import type { Tenant } from "./tenant.ts"

export interface ChangeOptions {
  /** For the hooks. */
  readonly actor?: Actor
  readonly detail?: unknown
}

export interface DropOptions extends ChangeOptions {
  /** How long {@link restoreTenant} is promised to work. 30 unless given. */
  readonly graceDays?: number
}

/**
 * Closes a tenant to its members; nothing of it is lost. The next request knows. Twice is once.
 *
 * @throws TenantStateError when it is being deleted.
 */
export async function suspendTenant(
  executor: QueryExecutorProvider,
  tenant: Tenant,
  options: ChangeOptions = {},
): Promise<Tenant> {
  return await changeStatus(executor, tenant, "suspend", options)
}

/**
 * Opens a suspended tenant again.
 *
 * @throws TenantStateError when it is being deleted.
 */
export async function resumeTenant(
  executor: QueryExecutorProvider,
  tenant: Tenant,
  options: ChangeOptions = {},
): Promise<Tenant> {
  return await changeStatus(executor, tenant, "resume", options)
}

/**
 * Takes a tenant out of routing at once and marks it for deletion. It keeps its rows and its slug
 * until {@link purgeTenant}, which waits for the end of the grace: {@link findGrace}. Twice is once,
 * with the grace of the first time.
 */
export async function dropTenant(
  executor: QueryExecutorProvider,
  tenant: Tenant,
  options: DropOptions = {},
): Promise<Tenant> {
  return await changeStatus(executor, tenant, "drop", options)
}

/**
 * Takes a drop back: the tenant is active or suspended, as it was before.
 *
 * @throws TenantStateError when its purge has begun.
 */
export async function restoreTenant(
  executor: QueryExecutorProvider,
  tenant: Tenant,
  options: ChangeOptions = {},
): Promise<Tenant> {
  return await changeStatus(executor, tenant, "restore", options)
}

async function changeStatus(
  executor: QueryExecutorProvider,
  tenant: Tenant,
  step: "suspend" | "resume" | "drop" | "restore",
  { actor = "system", detail, graceDays = 30 }: DropOptions,
): Promise<Tenant> {
  return await withHooks(executor, { step, tenant, actor, detail }, async (within) => {
    try {
      const { rows } = await sql<Tenant>`
        select id, schema, slug, name, status
        from tenancy.change_status(${tenant.id}, ${step}, make_interval(days => ${graceDays}))
        where id is not null
      `.execute(within)
      if (!rows[0]) throw new TenantNotFoundError(tenant.slug)
      return { tenant: rows[0] }
    } catch (error) {
      if ((error as { code?: string }).code !== "TN003") throw error
      throw new TenantStateError(
        `Tenant "${tenant.slug}" cannot be ${done[step]}: ${(error as Error).message}.`,
        { cause: error },
      )
    }
  })
}

const done = { suspend: "suspended", resume: "resumed", drop: "dropped", restore: "restored" }
