import { InvalidSchemaNameError, InvalidSlugError } from "@repo/tenancy"
import { CommanderError } from "commander"

/** What was typed cannot be meant: exit code 2. */
export class UsageError extends Error {}

export function exitCodeOf(error: unknown): number {
  // Help that was asked for is not an error.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const isUsage =
    error instanceof UsageError ||
    error instanceof InvalidSlugError ||
    error instanceof InvalidSchemaNameError
  return isUsage ? 2 : 1
}

/** One line. A connection that fails on several addresses has its reasons in `errors`. */
export function messageOf(error: unknown): string {
  const inner = error instanceof AggregateError && !error.message ? error.errors[0] : error
  const text = inner instanceof Error ? inner.message : String(inner)
  const line = text.trim().replaceAll(/\s*\n\s*/g, " ") || "failed for a reason that was not given"
  const hint = hints[(inner as { code?: string }).code ?? ""]
  return hint ? `${line}. ${hint}` : line
}

const address = "Check DATABASE_URL and DATABASE_OWNER_URL."

/** What to do about errors that come from outside. */
const hints: Record<string, string | undefined> = {
  ECONNREFUSED: `No PostgreSQL answers there. ${address}`,
  ENOTFOUND: address,
  ETIMEDOUT: address,
  "28P01": address,
  "28000": address,
  "53300":
    "Close other connections, or raise max_connections; a run takes --parallel and two more.",
  "3D000": `Create the database, owned by the login of DATABASE_OWNER_URL. ${address}`,
  "55P03": "Somebody holds a lock on it: see pg_stat_activity, then run this again.",
  "42501": "The login of DATABASE_OWNER_URL must own the database and its schemas.",
}
