import { parseSchemaName } from "../identifiers.ts"
import {
  describeScope,
  isSameScope,
  LONGEST_TIMEOUT,
  type TenantScope,
} from "../scope/tenant-scope.ts"
import { type Preamble, preamble } from "./messages.ts"
import { type Isolation, type RoleNames, tenantRole } from "./role-names.ts"
import {
  checkedSettingsStatement,
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
  /** Whether statements are read before they are sent: see {@link Hardening}. */
  readonly isGuarded: boolean
  /** The same, which fails when the template holds a routine that may leave its scope. */
  readonly checkedTransactionSettings: string
  /** Sent with every statement of a transaction in which one may have changed them. */
  readonly repeatedSettings: Preamble
  /** Sent between `begin` and them to a backend that denied them. */
  readonly recoveryStatements: readonly string[]
  /** Milliseconds after which a server that has not answered is taken for lost. 0: never. */
  readonly responseTimeout: number
  /** Milliseconds to wait for a server that is only asked to cancel. */
  readonly networkGrace: number
}

/**
 * `database`: what lets a statement leave its scope was taken from PUBLIC, and the server refuses
 * it. `unavailable`: a superuser is needed for that and there is none, so each statement is read
 * before it is sent and refused here.
 */
export type Hardening = "database" | "unavailable"

export interface SessionOptions {
  readonly isolation: Isolation
  readonly hardening: Hardening
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
  return { statement_timeout: String(options.statementTimeout), ...readableStrings(options) }
}

/** So that a string ends for the server where it ends for who reads the statement before. */
function readableStrings({ hardening }: SessionOptions): SettingValues {
  return hardening === "unavailable" ? { standard_conforming_strings: "on" } : {}
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
    ...readableStrings(of.options),
    // Only ever switched on: a standby, or a login that is read-only by default, stays as it is.
    ...(of.readOnly && { transaction_read_only: "on" }),
  }
  const forTransaction = {
    ...forStatement,
    idle_in_transaction_session_timeout: String(idleInTransactionTimeout),
  }
  const recovery = recoveryStatements(of.options.roles)
  const transactionSettings = settingsStatement(forTransaction)
  let repeatedSettings: Preamble | undefined
  return {
    scope: of.scope,
    label: of.label,
    readOnly: of.readOnly,
    statementSettings: settings(forStatement, connectionSettings(of.options), recovery),
    transactionSettings,
    isGuarded: of.options.hardening === "unavailable",
    checkedTransactionSettings: checkedSettingsStatement(forTransaction),
    get repeatedSettings() {
      repeatedSettings ??= preamble("reset role", transactionSettings)
      return repeatedSettings
    },
    recoveryStatements: recovery,
    responseTimeout:
      of.statementTimeout === 0 ? 0 : Math.min(of.statementTimeout + networkGrace, LONGEST_TIMEOUT),
    networkGrace,
  }
}
