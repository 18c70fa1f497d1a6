/**
 * The family of everything this library throws on purpose. `code` is stable and meant for
 * `switch`; `message` says what was tried, on what, and what to do.
 *
 *     try { … } catch (error) {
 *       if (error instanceof TenancyError && error.code === "slug_taken") …
 *     }
 */
export class TenancyError extends Error {
  readonly code: TenancyErrorCode

  constructor(code: TenancyErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

export type TenancyErrorCode =
  | "no_active_tenant"
  | "tenant_mismatch"
  | "statement_refused"
  | "connection_busy"
  | "connection_ended"
  | "connection_lost"
  | "connection_timeout"
  | "response_timeout"
  | "tenant_busy"
  | "invalid_login"
  | "invalid_slug"
  | "invalid_schema_name"
  | "slug_taken"
  | "tenant_not_found"
  | "tenant_state"
  | "template_refused"
  | "migration_refused"
  | "login_shared"
  | "migration_locked"
  | "not_installed"

/** A query was asked for where no tenant is active. Nothing was sent. */
export class NoActiveTenantError extends TenancyError {
  constructor(options?: ErrorOptions) {
    super(
      "no_active_tenant",
      "No tenant is active. Run this inside withTenant(), or in a request of a tenant's host.",
      options,
    )
  }
}

/** A connection or transaction of one scope was used while another one is active. */
export class TenantMismatchError extends TenancyError {
  constructor(bound: string, active: string) {
    super(
      "tenant_mismatch",
      `This transaction belongs to ${bound}, but ${active} is active. Use db.transaction() inside the scope it is for, and finish it there.`,
    )
  }
}

/**
 * A statement that would change whose connection this is, or leave something on it: SET, COMMIT,
 * DO, PREPARE, LISTEN and their like. Its transaction is rolled back.
 */
export class StatementRefusedError extends TenancyError {
  constructor(command: string) {
    super(
      "statement_refused",
      `${command} is not allowed on a connection that tenants share. Use withTenant() for the tenant, db.transaction() for transactions, stream() for cursors, and a migration for the rest.`,
    )
  }
}

/** A query on a connection on which a transaction or a stream is open. Nothing was sent. */
export class ConnectionBusyError extends TenancyError {
  constructor() {
    super(
      "connection_busy",
      "This connection is busy with a transaction or a stream that was begun on it. Use the transaction for what belongs to it, read the stream inside a db.transaction(), or let them end first.",
    )
  }
}

/** A query on a connection or transaction that is over. Nothing was sent. */
export class ConnectionEndedError extends TenancyError {
  constructor() {
    super(
      "connection_ended",
      "This connection or transaction has ended. Await every query before the function it was opened for returns.",
    )
  }
}

/**
 * The connection to the database ended under this call: its backend was terminated, the network
 * failed, or the server stopped. `cause` is what the driver or the server said of it. What ran is
 * rolled back; only of a commit that was under way is it not known.
 */
export class ConnectionLostError extends TenancyError {
  constructor(cause: unknown) {
    const said = cause instanceof Error ? ` (${cause.message})` : ""
    super(
      "connection_lost",
      `The connection to the database was lost${said}. What ran on it is rolled back, unless it was a commit that had already arrived. Try again; if it happens often, look into the server's log.`,
      { cause },
    )
  }
}

/** The server has not answered in time, and the connection was closed. */
export class ResponseTimeoutError extends TenancyError {
  constructor(milliseconds: number) {
    super(
      "response_timeout",
      `The database has not answered for ${milliseconds} ms. The connection was closed. See whether the server can be reached, and whether it is overloaded.`,
    )
  }
}

/** No connection was free in time, or the database did not answer a new one. Nothing was sent. */
export class ConnectionTimeoutError extends TenancyError {
  /** @param size of the pool that had none free; without it, a new one was not answered. */
  constructor(milliseconds: number, size?: number, options?: ErrorOptions) {
    super(
      "connection_timeout",
      size === undefined
        ? `The database did not answer a new connection within ${milliseconds} ms. See whether it can be reached, and whether it is overloaded.`
        : `No database connection was free within ${milliseconds} ms (pool of ${size}). Look for a query made on db or sharedDb inside a transaction instead of on the transaction, or make the pool larger.`,
      options,
    )
  }
}

/** The tenant has as much under way as it may, and too much waiting. Nothing was sent. */
export class TenantBusyError extends TenancyError {
  constructor(slug: string, running: number, waiting: number) {
    super(
      "tenant_busy",
      `Tenant ${show(slug)} has ${running} connections in use and ${waiting} calls waiting, which is its share. Try again in a moment, look for long transactions, or raise tenantConcurrency.`,
    )
  }
}

/** A login that the names of the app's roles cannot be made of. */
export class InvalidLoginError extends TenancyError {
  constructor(input: string, reason: string) {
    super("invalid_login", `${show(input)} cannot be the app's login: ${reason}.`)
  }
}

/** A slug that cannot be a subdomain of ours. */
export class InvalidSlugError extends TenancyError {
  constructor(input: unknown, reason: string) {
    super("invalid_slug", `${show(input)} cannot be a slug: ${reason}.`)
  }
}

/** A name that cannot be a tenant's schema. */
export class InvalidSchemaNameError extends TenancyError {
  constructor(input: unknown) {
    super(
      "invalid_schema_name",
      `${show(input)} is not a tenant's schema. A tenant's schema is "t_" and 16 letters or digits.`,
    )
  }
}

/** The slug belongs to another tenant. Nothing was changed. */
export class SlugTakenError extends TenancyError {
  constructor(slug: string) {
    super("slug_taken", `The slug "${slug}" is taken. Choose another one.`)
  }
}

/** No tenant has this slug, schema or id. */
export class TenantNotFoundError extends TenancyError {
  constructor(name: string) {
    super(
      "tenant_not_found",
      `There is no tenant ${show(name)}. \`pnpm tenant list\` shows those that exist.`,
    )
  }
}

/** Shows input in an error line: one line, quoted, control characters visible, cut at 80 characters. */
function show(input: unknown): string {
  const text = typeof input === "string" ? input : String(input)
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text)
}
