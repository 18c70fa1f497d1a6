import type { SchemaName } from "../identifiers.ts"

/**
 * `role`: every tenant has a role of its own, so that another tenant's schema is "permission
 * denied" even when it is named. `shared-role`: one role for all tenants, for databases that
 * cannot have many (Citus); there a wrong schema in raw SQL is not stopped.
 */
export type Isolation = "role" | "shared-role"

export interface RoleNames {
  /** The app's login. It has no rights of its own. */
  readonly login: string
  /** The role of queries on the shared tables. */
  readonly shared: string
  /** The role of all tenants under `shared-role`; under `role`, what every tenant role inherits. */
  readonly tenants: string
  /** Owns the tables that the grants seal. Nobody may become it. */
  readonly audit: string
  /** Makes tenants' roles members of `tenants`, and nothing else. Nobody may become it. */
  readonly enlister: string
}

/**
 * The roles beside a login. They carry its name because roles belong to the whole server: two
 * databases on one server with different logins do not share them.
 */
export function roleNames(login: string): RoleNames {
  return {
    login,
    shared: `${login}_shared`,
    tenants: `${login}_tenants`,
    audit: `${login}_audit`,
    enlister: `${login}_enlister`,
  }
}

/** The role that a tenant's queries run as. In role mode it is named like its schema. */
export function tenantRole(schema: SchemaName, isolation: Isolation, roles: RoleNames): string {
  return isolation === "role" ? schema : roles.tenants
}
