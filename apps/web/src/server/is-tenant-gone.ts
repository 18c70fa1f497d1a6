import "server-only"
import type { Tenant } from "@repo/tenancy"
import { sql } from "kysely"
import { handles } from "./handles.ts"

/** Whether a tenant has been dropped, or lost its schema, since the guard has found it. */
export async function isTenantGone({ id }: Pick<Tenant, "id">): Promise<boolean> {
  const row = await handles()
    .sharedDb.selectFrom("tenancy.tenants as tenants")
    .select("tenants.id")
    .where("tenants.id", "=", id)
    .where("tenants.status", "!=", "deleting")
    .where(sql<boolean>`exists (select from pg_namespace where nspname = tenants.schema)`)
    .executeTakeFirst()
  return row === undefined
}
