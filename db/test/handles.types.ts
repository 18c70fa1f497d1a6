/**
 * What must not compile. `tsc` is the test: a line under `@ts-expect-error` that compiles after
 * all is an error.
 */
import { type Tenant, type TenantScope, withTenant } from "@repo/tenancy"
import type { GeneratedAlways, Kysely } from "kysely"
import type { Handles } from "../src/index.ts"

declare const db: Handles["db"]
declare const sharedDb: Handles["sharedDb"]
declare const scope: TenantScope
declare const tenant: Tenant

export async function handlesKnowTheirOwnTablesOnly(): Promise<void> {
  await db.selectFrom("people").select(["user_id", "name", "left_at"]).execute()
  await sharedDb.selectFrom("memberships").select("role").execute()
  await sharedDb.selectFrom("tenancy.tenants").select(["id", "slug"]).execute()

  // @ts-expect-error a tenant table through the shared handle
  await sharedDb.selectFrom("people").selectAll().execute()
  // @ts-expect-error a shared table, unqualified, through the tenant handle
  await db.selectFrom("users").selectAll().execute()
  // @ts-expect-error a shared table that tenants have no right to see
  await db.selectFrom("public.users").selectAll().execute()
  // @ts-expect-error a tenant does not join with what is not its own
  await db.selectFrom("people").innerJoin("users", "users.id", "people.user_id").execute()
  // @ts-expect-error the registry is not a tenant's to read
  await db.selectFrom("tenancy.tenants").selectAll().execute()
}

export async function aScopeIsMadeByAGuardOnly(): Promise<void> {
  const read = () => db.selectFrom("people").select("name").execute()
  await withTenant(scope, read)

  // @ts-expect-error a slug is not a scope
  await withTenant("acme", read)
  // @ts-expect-error a tenant is not a scope
  await withTenant(tenant, read)
  // @ts-expect-error something of the right shape is not a scope
  await withTenant({ tenant, access: "write", actor: "system" }, read)
}

export async function theRegistryIsNotWritten(): Promise<void> {
  // @ts-expect-error it changes by createTenant and the tenant commands
  await sharedDb.updateTable("tenancy.tenants").set({ slug: "other" }).execute()
}

export async function generatedColumnsAreNotWritten(
  tables: Kysely<{ due: { day: string; year: GeneratedAlways<number | null> } }>,
): Promise<number | null> {
  // @ts-expect-error only the database fills it
  await tables.insertInto("due").values({ day: "2026-11-22", year: null }).execute()
  // @ts-expect-error only the database fills it
  await tables.updateTable("due").set({ year: 2026 }).execute()

  const { year } = await tables.selectFrom("due").select("year").executeTakeFirstOrThrow()
  return year
}
