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
  return text.trim().replaceAll(/\s*\n\s*/g, " ") || "failed for a reason that was not given"
}
