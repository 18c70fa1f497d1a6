import { userInfo } from "node:os"
import type { AuditTrace } from "../audit/write-audit.ts"

/**
 * Where a command is run from, for the audit log: the user of the operating system, as that says.
 * Nobody has signed in for it.
 */
export async function commandTrace(): Promise<AuditTrace> {
  return { requestId: null, address: null, agent: `tenantry, run by ${systemUser()}` }
}

/** A container may run as a number without a name. */
function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `the user ${process.getuid?.() ?? "without a name"}`
  }
}
