import type { SchemaName, Slug, TenantId, TenantStatus } from "@repo/tenancy"
import type { ColumnType } from "kysely"
import type { DB as Shared } from "./types/shared.ts"
import type { DB as TenantOwn } from "./types/tenant.ts"

/** What `db` knows: the tables that every tenant has, by their bare names, and its part of others. */
export interface TenantTables extends TenantOwn {
  /** The rows that name this tenant. */
  "public.audit_log": Shared["audit_log"]
}

/** What `sharedDb` knows: the tables in `public` by their bare names, and the registry. */
export interface SharedTables extends Shared {
  "tenancy.tenants": TenantRegistry
}

/**
 * The library's own table, as far as the app may read it. Written by hand, because it is not this
 * app's to migrate; changing it is what createTenant and the `tenant` commands are for.
 */
interface TenantRegistry {
  id: ReadOnly<TenantId>
  schema: ReadOnly<SchemaName>
  slug: ReadOnly<Slug>
  name: ReadOnly<string>
  status: ReadOnly<TenantStatus>
  created_at: ReadOnly<Date>
}

type ReadOnly<T> = ColumnType<T, never, never>
