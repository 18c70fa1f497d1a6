import { type QueryExecutorProvider, sql } from "kysely"
import { TenantNotFoundError } from "../errors.ts"
import type { Slug } from "../identifiers.ts"
import type { Actor } from "../scope/tenant-scope.ts"
import { slugError } from "./create-tenant.ts"
import { withHooks } from "./hooks.ts"
import type { Tenant } from "./tenant.ts"

export interface RenameOptions {
  readonly slug?: Slug
  /** 1 to 200 characters. */
  readonly name?: string
  /** How long the old slug leads here and is nobody else's. 90 unless given. */
  readonly keptDays?: number
  readonly actor?: Actor
  readonly detail?: unknown
}

/**
 * Gives a tenant another slug, another name, or both. Its id and schema stay; its old slug leads
 * to it for a while: {@link findRenamedTenant}.
 *
 * @throws SlugTakenError, TenantNotFoundError
 */
export async function renameTenant(
  executor: QueryExecutorProvider,
  tenant: Tenant,
  { slug, name, keptDays = 90, actor = "system", detail }: RenameOptions,
): Promise<Tenant> {
  return await withHooks(
    executor,
    { step: "rename", tenant, slug, name, actor, detail },
    async (within) => {
      try {
        const { rows } = await sql<Tenant>`
          select id, schema, slug, name, status
          from tenancy.rename_tenant(
            ${tenant.id}, ${slug ?? null}, ${name ?? null}, make_interval(days => ${keptDays})
          )
          where id is not null
        `.execute(within)
        if (!rows[0]) throw new TenantNotFoundError(tenant.slug)
        return { tenant: rows[0] }
      } catch (error) {
        throw slug ? slugError(error, slug) : error
      }
    },
  )
}

/**
 * Finds the tenant that had this slug until a while ago, for a redirect to where it is now. Ask
 * only where {@link findTenant} found nobody.
 */
export async function findRenamedTenant(
  executor: QueryExecutorProvider,
  oldSlug: string,
): Promise<Tenant | undefined> {
  const { rows } = await sql<Tenant>`
    select tenants.id, tenants.schema, tenants.slug, tenants.name, tenants.status
    from tenancy.old_slugs join tenancy.tenants on tenants.id = tenant_id
    where old_slugs.slug = ${oldSlug} and expires_at > now()
  `.execute(executor)
  return rows[0]
}
