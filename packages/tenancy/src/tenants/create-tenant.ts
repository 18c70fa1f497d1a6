import { type QueryExecutorProvider, sql } from "kysely"
import { SlugTakenError, TenancyError } from "../errors.ts"
import { newTenantId, type Slug, type TenantId } from "../identifiers.ts"
import type { Actor } from "../scope/tenant-scope.ts"
import { type StepResult, withHooks } from "./hooks.ts"
import type { Tenant } from "./tenant.ts"

export interface NewTenant {
  readonly slug: Slug
  /** 1 to 200 characters. */
  readonly name: string
  /** Random unless given. One that a tenant ever had is refused. */
  readonly id?: TenantId
  /** Of the caller's choice: a second call with it returns the tenant that the first one made. */
  readonly key?: string
  /** For the hooks. */
  readonly actor?: Actor
  readonly detail?: unknown
}

/**
 * Makes a tenant from the template: its row, schema, role and tables, in one round trip. Inside a
 * transaction it commits with it, so that the tenant and its first member appear together.
 *
 *     await sharedDb.transaction().execute(async (transaction) => {
 *       const tenant = await createTenant(transaction, { slug: parseSlug("acme"), name: "Acme" })
 *       await transaction.insertInto("memberships").values({ tenant_id: tenant.id, … }).execute()
 *     })
 *     // select … from tenancy.create_tenant('7k2…', 'acme', 'Acme', null)
 *
 * @throws SlugTakenError. The transaction around it is over then, as after any failed statement.
 */
export async function createTenant(
  executor: QueryExecutorProvider,
  wanted: NewTenant,
): Promise<Tenant> {
  const { slug, name, actor = "system", detail } = wanted
  const event = { step: "create", tenant: undefined, slug, name, actor, detail } as const
  return await withHooks(executor, event, (within) => make(within, "create_tenant", wanted))
}

/** All of {@link createTenant} that comes before rows. The rest is {@link endTenant}. */
export async function beginTenant(
  executor: QueryExecutorProvider,
  wanted: NewTenant,
): Promise<StepResult> {
  return await make(executor, "begin_tenant", wanted)
}

/** The keys, triggers and rights, over the rows that are there, and the ledger. */
export async function endTenant(
  executor: QueryExecutorProvider,
  { schema }: Tenant,
): Promise<void> {
  await sql`select tenancy.end_tenant(${schema})`.execute(executor)
}

async function make(
  executor: QueryExecutorProvider,
  routine: "begin_tenant" | "create_tenant",
  { slug, name, key, id = newTenantId() }: NewTenant,
): Promise<StepResult> {
  try {
    const { rows } = await sql<Tenant & { isRepeat: boolean }>`
      select id, schema, slug, name, status, is_repeat as "isRepeat"
      from ${sql.id("tenancy", routine)}(${id}, ${slug}, ${name}, ${key ?? null})
    `.execute(executor)
    if (!rows[0]) throw new TenancyError("template_refused", `No tenant was made for "${slug}".`)
    const { isRepeat, ...tenant } = rows[0]
    return { tenant, isRepeat }
  } catch (error) {
    throw slugError(error, slug)
  }
}

/** A slug that another tenant has, or gave up a short while ago. */
export function slugError(error: unknown, slug: Slug): unknown {
  const { code, constraint } = error as { code?: string; constraint?: string }
  return code === "23505" && constraint === "tenants_slug_key" ? new SlugTakenError(slug) : error
}
