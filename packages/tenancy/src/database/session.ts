import { parseSchemaName } from "../identifiers.ts"
import {
  describeScope,
  isSameScope,
  LONGEST_TIMEOUT,
  type TenantScope,
} from "../scope/tenant-scope.ts"
import { type Isolation, type RoleNames, tenantRole } from "./role-names.ts"
import {
  recoveryStatements,
  type Settings,
  type SettingValues,
  settings,
  settingsStatement,
} from "./settings.ts"

/**
 * What a connection is told before it runs anything for a scope: path, role, access and timeouts.
 * All of it is local to the transaction, so nothing has to be taken back.
 */
export interface Session {
  /** The scope this session is for; none for the shared tables. */
  readonly scope: TenantScope | undefined
  /** The scope in the words of an error message. */
  readonly label: string
  readonly readOnly: boolean
  /** Sent in the same message as a single statement. */
  readonly statementSettings: Settings
  /** Sent with `begin`: a transaction also must not idle for ever. */
  readonly transactionSettings: string
  /** Sent between `begin` and them to a backend that denied them. */
  readonly recoveryStatements: readonly string[]
  /** Milliseconds after which a server that has not answered is taken for lost. 0: never. */
  readonly responseTimeout: number
  /** Milliseconds to wait for a server that is only asked to cancel. */
  readonly networkGrace: number
}

export interface SessionOptions {
  readonly isolation: Isolation
  readonly roles: RoleNames
  /** Milliseconds; 0 is no limit. */
  readonly statementTimeout: number
  /** Milliseconds; 0 is no limit. */
  readonly idleInTransactionTimeout: number
  /** Milliseconds the client waits past the server's own limit before it gives a connection up. */
  readonly networkGrace: number
}

/** The session of a tenant's scope. */
export function tenantSession(scope: TenantScope, options: SessionOptions): Session {
  // Parsed again: whoever forged a scope past the types must not get to name a second schema.
  const schema = parseSchemaName(scope.tenant.schema)
  return session({
    scope,
    label: describeScope(scope),
    searchPath: `"${schema}", "extensions"`,
    role: tenantRole(schema, options.isolation, options.roles),
    readOnly: scope.access === "read",
    statementTimeout: scope.statementTimeout ?? options.statementTimeout,
    options,
  })
}

/** The session of the shared tables: a path and a role of its own, like a tenant's. */
export function sharedSession(options: SessionOptions): Session {
  return session({
    scope: undefined,
    label: "the shared tables",
    searchPath: `"public", "extensions"`,
    role: options.roles.shared,
    readOnly: false,
    statementTimeout: options.statementTimeout,
    options,
  })
}

/** What a connection that is ours alone keeps for all its sessions. */
export function connectionSettings(options: SessionOptions): SettingValues {
  return { statement_timeout: String(options.statementTimeout) }
}

/** Whether a connection opened for one of the two may serve the other. */
export function isSameSession(one: Session, other: Session): boolean {
  if (one === other) return true
  return one.scope !== undefined && other.scope !== undefined && isSameScope(one.scope, other.scope)
}

function session(of: {
  scope: TenantScope | undefined
  label: string
  searchPath: string
  role: string
  readOnly: boolean
  statementTimeout: number
  options: SessionOptions
}): Session {
  const { idleInTransactionTimeout, networkGrace } = of.options
  const forStatement = {
    search_path: of.searchPath,
    role: of.role,
    statement_timeout: String(of.statementTimeout),
    // Only ever switched on: a standby, or a login that is read-only by default, stays as it is.
    ...(of.readOnly && { transaction_read_only: "on" }),
  }
  const forTransaction = {
    ...forStatement,
    idle_in_transaction_session_timeout: String(idleInTransactionTimeout),
  }
  const recovery = recoveryStatements(of.options.roles)
  return {
    scope: of.scope,
    label: of.label,
    readOnly: of.readOnly,
    statementSettings: settings(forStatement, connectionSettings(of.options), recovery),
    transactionSettings: settingsStatement(forTransaction),
    recoveryStatements: recovery,
    responseTimeout:
      of.statementTimeout === 0 ? 0 : Math.min(of.statementTimeout + networkGrace, LONGEST_TIMEOUT),
    networkGrace,
  }
}
