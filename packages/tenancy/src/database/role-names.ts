import { InvalidLoginError } from "../errors.ts"
import { parseSchemaName, type SchemaName, TEMPLATE_SCHEMA } from "../identifiers.ts"

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
 *
 * @throws InvalidLoginError
 */
export function roleNames(login: string): RoleNames {
  const problem = loginProblem(login)
  if (problem) throw new InvalidLoginError(login, problem)
  return {
    login,
    shared: `${login}_shared`,
    tenants: `${login}_tenants`,
    audit: `${login}_audit`,
    enlister: `${login}_enlister`,
  }
}

/**
 * Why the app's roles cannot be named after this login, if they cannot. PostgreSQL cuts a name that
 * is too long without an error: two of the roles would then be one.
 *
 *     loginProblem("tenantry_app")  // undefined
 *     loginProblem("a".repeat(58))  // "its name has 58 bytes, and …"
 */
export function loginProblem(login: string): string | undefined {
  const bytes = Buffer.byteLength(login)
  if (bytes === 0) return "its name is empty"
  if (bytes > longestLogin) {
    return `its name has ${bytes} bytes, and ${longestLogin} is the most, since PostgreSQL cuts a role's name at 63 and the app's roles add up to ${longestSuffix.length} ("${longestSuffix}")`
  }
  if (login.includes("\0")) return "its name has a NUL"
  if (login === "public" || login === "none" || login.startsWith("pg_")) {
    return "PostgreSQL keeps this name for itself"
  }
  if (login === TEMPLATE_SCHEMA || isSchemaName(login)) {
    return "it is the name of a tenant's role"
  }
  return undefined
}

const longestSuffix = "_enlister"
const longestLogin = 63 - longestSuffix.length

function isSchemaName(name: string): boolean {
  try {
    return parseSchemaName(name) !== undefined
  } catch {
    return false
  }
}

/** The role that a tenant's queries run as. In role mode it is named like its schema. */
export function tenantRole(schema: SchemaName, isolation: Isolation, roles: RoleNames): string {
  return isolation === "role" ? schema : roles.tenants
}
