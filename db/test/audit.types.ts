import { inTenant, ofAll } from "../src/audit/audit-rule.ts"
import { type AuditSource, type Handles, writeAudit } from "../src/index.ts"

/** Compiled, never run: what must not compile does not. */
export async function auditTypes({ sharedDb }: Handles, source: AuditSource): Promise<void> {
  ofAll("user", "users", ["name", "email"])
  inTenant("user", "people", ["name"], ["reason"])
  // @ts-expect-error A hash of a password opens something.
  ofAll("user", "credentials", ["password_hash"])
  // @ts-expect-error What is kept as bytes is a hash.
  ofAll("session", "sessions", ["token_hash"])
  // @ts-expect-error A link's address is who can use it.
  ofAll("link", "verification_tokens", ["identifier"])
  // @ts-expect-error There is no such column.
  inTenant("user", "people", ["nickname"])
  // @ts-expect-error There is no such table.
  inTenant("user", "persons", ["name"])
  // @ts-expect-error The log does not log itself.
  ofAll("log", "audit_log", ["action"])

  await writeAudit(sharedDb, source, "user.renamed", {
    before: { name: "a" },
    after: { name: "b" },
  })
  // @ts-expect-error There is no such action.
  await writeAudit(sharedDb, source, "user.admired")
  // @ts-expect-error The column is not the action's.
  await writeAudit(sharedDb, source, "user.renamed", { after: { email: "a@b.c" } })
}
