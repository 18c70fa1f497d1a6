import "server-only"
import { type AuditAction, type AuditEntry, type AuditSource, writeAudit } from "@repo/db"
import type { QueryExecutorProvider } from "kysely"
import { currentVisit } from "../session/request-session.ts"
import { requestStanding } from "../standing.ts"
import { traceOf } from "./visit-source.ts"

/**
 * Writes into the audit log what this request does, by whoever sent it. Give the transaction that
 * makes the change: both are there, or neither.
 *
 *     await db.transaction().execute(async (transaction) => {
 *       const before = await findProject(transaction, id)
 *       const after = await renameProject(transaction, id, name)
 *       await audit(transaction, "project.renamed", { id, before, after })
 *     })
 *
 * Which columns get in is in `db/src/audit`; a change that changes nothing leaves no row.
 */
export async function audit<Action extends AuditAction>(
  executor: QueryExecutorProvider,
  action: Action,
  entry: AuditEntry<Action> = {},
): Promise<void> {
  await writeAudit(executor, await requestSource(), action, entry)
}

/** Who sent this request, as what, and from where: for what is written further down. */
export async function requestSource(): Promise<AuditSource> {
  const { visitor, tenant } = await requestStanding()
  return {
    ...traceOf(await currentVisit()),
    tenantId: tenant?.id ?? null,
    actorId: visitor?.userId ?? null,
    actingAs: tenant?.role ?? (visitor ? "person" : "nobody"),
  }
}
