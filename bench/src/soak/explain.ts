import { ConnectionTimeoutError, TenantBusyError } from "@repo/tenancy"
import type { Faults } from "./faults.ts"
import type { Resident } from "./world.ts"

/**
 * Whether what was done to the system explains an error; the reason in a few words. The faults come
 * in storms with calm between them, so that an error of the calm has no such excuse.
 */
export function explain(
  error: unknown,
  about: {
    readonly faults: Faults
    readonly residents: readonly Resident[]
    /** When it began, as `performance.now()` has it. */
    readonly since: number
    /** Milliseconds for which the way it went remembers a fault. */
    readonly memory: number
  },
): string | undefined {
  const { code, message } = Object(error) as { code?: unknown; message?: string }
  const wasHit = about.faults.happenedSince(about.since - about.memory)
  if (wasHit && isOfConnection(code, message ?? "")) return "connection lost"
  if (wasHit && (error instanceof ConnectionTimeoutError || error instanceof TenantBusyError)) {
    return "waited for connections that were lost"
  }
  const changed = about.residents.some(({ changedAt }) => changedAt >= about.since)
  if (changed && typeof code === "string" && codesOfTheGone.includes(code)) return "tenant removed"
  return undefined
}

/** Schema, table or role are no more; the role cannot be become, or is not known by its number. */
const codesOfTheGone = ["3F000", "42P01", "42501", "42704", "22023", "XX000"]

function isOfConnection(code: unknown, message: string): boolean {
  if (
    typeof code === "string" &&
    /^(08|57P|ECONN|EPIPE|25P03|connection_lost|response_timeout)/.test(code)
  )
    return true
  return /terminated|closed|ECONN|socket hang up|has not answered|server (conn|login)|recovery mode|starting up|not queryable/i.test(
    message,
  )
}
