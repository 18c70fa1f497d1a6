import { type QueryExecutorProvider, type RawBuilder, sql } from "kysely"
import { type AuditAction, auditActions } from "./actions.ts"
import type { AuditRule } from "./audit-rule.ts"

/** Where something was done from. */
export interface AuditTrace {
  readonly requestId: string | null
  readonly address: string | null
  /** The browser, or the program. */
  readonly agent: string | null
}

/** As whom: a role in the tenant, a signed-in person elsewhere, nobody (signed out), a program. */
type ActingAs = "owner" | "admin" | "member" | "superuser" | "person" | "nobody" | "system"

/** Who does something, and in which tenant. An id that only the statement knows may be SQL. */
export interface AuditSource extends AuditTrace {
  readonly actorId: string | RawBuilder<unknown> | null
  readonly actingAs: ActingAs | RawBuilder<unknown>
  /** Left out of what is of no one tenant. */
  readonly tenantId: string | RawBuilder<unknown> | null
}

export interface AuditEntry<Action extends AuditAction> {
  /** Of what was changed. */
  readonly id?: string | RawBuilder<unknown> | null
  /** Its columns before and after. Those that are the action's and differ are written. */
  readonly before?: Columns<Action>
  readonly after?: Columns<Action>
}

type Columns<Action extends AuditAction> = {
  readonly [Column in (typeof auditActions)[Action]["columns"][number]]?: unknown
}

/**
 * Writes a row of the audit log. Give the transaction that makes the change: both are there, or
 * neither. In a tenant's scope and on `sharedDb`. A change that changes nothing leaves no row.
 *
 *     await db.transaction().execute(async (transaction) => {
 *       …
 *       await writeAudit(transaction, source, "project.renamed", { id, before, after })
 *     })
 *     // insert into public.audit_log (…) select '7k2…', …, '{"name":"Old"}', '{"name":"New"}', …
 */
export async function writeAudit<Action extends AuditAction>(
  executor: QueryExecutorProvider,
  source: AuditSource,
  action: Action,
  entry: AuditEntry<Action> = {},
): Promise<void> {
  const { before, after } = changeOf(auditActions[action], entry)
  if (entry.before && entry.after && before === null && after === null) return
  await auditRow(source, action, entry).execute(executor)
}

/**
 * The same as a statement, for a part of another one: `with …, logged as (${auditRow(…)}) select`.
 *
 * @param from what it selects from: a row of the log for each row there.
 */
export function auditRow<Action extends AuditAction>(
  source: AuditSource,
  action: Action,
  entry: AuditEntry<Action> = {},
  from?: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const rule: AuditRule = auditActions[action]
  const { before, after } = changeOf(rule, entry)
  const { actorId, requestId, address, agent } = source
  const actingAs = rule.isOfTenant ? source.actingAs : outsideTenants(source.actingAs)
  const tenantId = rule.isOfTenant ? source.tenantId : null
  if (rule.isOfTenant && tenantId === null) {
    throw new Error(`"${action}" is of a tenant, and none is active. Give its id.`)
  }
  return sql`
    insert into public.audit_log (
      tenant_id, actor_id, acting_as, action, object_type, object_id, before, after,
      request_id, address, agent
    )
    select ${tenantId}::text, ${actorId}::uuid, ${actingAs}::text, ${action}, ${rule.object},
      ${typeof entry.id === "string" ? cut(entry.id, 300) : (entry.id ?? null)}::text,
      ${before}::jsonb, ${after}::jsonb,
      ${requestId}::text, ${address}::inet, ${agent === null ? null : cut(agent, 500)}::text
    ${from ? sql`from ${from}` : sql``}
  `
}

/** A role is a tenant's, and says nothing of what somebody does elsewhere. */
function outsideTenants(actingAs: AuditSource["actingAs"]): AuditSource["actingAs"] {
  return actingAs === "nobody" || actingAs === "system" ? actingAs : "person"
}

type Values = Readonly<Record<string, unknown>>

/** The action's columns that differ, as JSON. */
function changeOf(
  { columns }: AuditRule,
  { before, after }: { readonly before?: Values; readonly after?: Values },
): { before: string | null; after: string | null } {
  const changed = columns.filter(
    (column) => JSON.stringify(before?.[column]) !== JSON.stringify(after?.[column]),
  )
  const pick = (values: Values | undefined) => {
    const picked = changed.filter((column) => values?.[column] !== undefined)
    if (picked.length === 0) return null
    return JSON.stringify(
      Object.fromEntries(picked.map((name) => [name, shortened(values?.[name])])),
    )
  }
  return { before: pick(before), after: pick(after) }
}

/** The log tells that a long text was changed; it is no copy of it. */
function shortened(value: unknown): unknown {
  return typeof value === "string" ? cut(value, 500) : value
}

/** Between characters: half of a pair is no text to PostgreSQL. */
function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`.toWellFormed()
}
