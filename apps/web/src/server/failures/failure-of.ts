import type { TenancyErrorCode } from "@repo/tenancy"
import { type FailureCode, RequestFailure } from "./failures.ts"

/** Which failure an error is. What nobody foresaw is `failed`, and belongs in the log. */
export function failureOf(error: unknown): FailureCode {
  if (error instanceof RequestFailure) return error.code
  // By its code and not by its class: the pool may come from another instance of the library, of
  // which Turbopack makes several in one process.
  const code = (error as { code?: unknown } | null)?.code
  return (typeof code === "string" ? failureByCode[code] : undefined) ?? "failed"
}

/**
 * Whether an error may come from a tenant that was dropped while the request ran: its schema, its
 * tables or its role are no longer there. XX000 is PostgreSQL's for what it had found by name and
 * then no longer by its number.
 */
export function mayBeGone(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return (
    typeof code === "string" &&
    ["3F000", "42P01", "42501", "42704", "22023", "XX000"].includes(code)
  )
}

const ofTenancy: Record<TenancyErrorCode, FailureCode> = {
  tenant_busy: "too_many",
  connection_lost: "unavailable",
  connection_timeout: "unavailable",
  response_timeout: "unavailable",
  migration_locked: "unavailable",
  not_installed: "unavailable",
  invalid_slug: "invalid_input",
  invalid_schema_name: "invalid_input",
  slug_taken: "taken",
  tenant_not_found: "not_found",
  tenant_state: "taken",
  // The rest are mistakes in the program.
  no_active_tenant: "failed",
  tenant_mismatch: "failed",
  statement_refused: "failed",
  connection_busy: "failed",
  connection_ended: "failed",
  invalid_login: "failed",
  login_shared: "failed",
  template_refused: "failed",
  migration_refused: "failed",
}

/** PostgreSQL's codes, and those of the way to it. */
const ofDatabase: Readonly<Record<string, FailureCode | undefined>> = {
  "22003": "invalid_input", // a number beyond its column
  "22008": "invalid_input", // a day that PostgreSQL does not have
  "22021": "invalid_input", // a NUL
  "22P05": "invalid_input", // the same, in JSON
  "25006": "forbidden", // a write in a read-only scope
  "40001": "unavailable", // serialisation
  "40P01": "unavailable", // deadlock
  "53300": "unavailable", // too many connections
  "55P03": "unavailable", // lock timeout
  "57014": "unavailable", // statement timeout
  "57P01": "unavailable", // shut down
  "57P02": "unavailable",
  "57P03": "unavailable", // starting up
  ECONNREFUSED: "unavailable",
  ECONNRESET: "unavailable",
  ETIMEDOUT: "unavailable",
}

const failureByCode: Readonly<Record<string, FailureCode | undefined>> = {
  ...ofDatabase,
  ...ofTenancy,
}
