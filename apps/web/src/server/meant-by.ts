import type { Slug, TenantId } from "@repo/tenancy"
import { sql } from "kysely"

/**
 * The id of the tenant that a slug means: of whoever has it, else of whoever had it until a while
 * ago. Part of a query that finds the tenant by it, so that a slug nobody has, one that was given
 * up and another person's tenant cost the same.
 */
export function meantBy(slug: Slug | string | undefined) {
  return sql<TenantId | null>`coalesce(
    (select id from tenancy.tenants where slug = ${slug ?? null}),
    (select tenant_id from tenancy.old_slugs
      where slug = ${slug ?? null} and expires_at > now())
  )`
}
