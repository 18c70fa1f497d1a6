import { type QueryExecutorProvider, sql } from "kysely"
import type { Slug } from "../identifiers.ts"
import type { Tenant } from "./tenant.ts"

export interface SlugHolder {
  readonly tenant: Tenant
  /** Until when the slug leads to a tenant that has another by now; null where it is its own. */
  readonly until: Date | null
}

/**
 * Who keeps a slug from being given to another tenant. For operators: whoever asks for a slug on
 * the web is told that it is taken, and not whose customers it belongs to.
 */
export async function findSlugHolder(
  executor: QueryExecutorProvider,
  slug: Slug,
): Promise<SlugHolder | undefined> {
  const { rows } = await sql<Tenant & { until: Date | null }>`
    select id, schema, tenants.slug, name, status, expires_at as until
    from tenancy.tenants
    left join tenancy.old_slugs
      on tenant_id = id and old_slugs.slug = ${slug} and expires_at > now()
    where tenants.slug = ${slug} or expires_at is not null
  `.execute(executor)
  if (!rows[0]) return undefined
  const { until, ...tenant } = rows[0]
  return { tenant, until }
}
