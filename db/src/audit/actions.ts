import type { SharedTables, TenantTables } from "../tables.ts"

/**
 * Everything that the audit log tells of, and which columns it may hold of it: what is not named
 * here does not get in, whatever the caller hands over. `inTenant`: rows that name a tenant, and
 * that its admins may read. `ofAll`: what is of no one tenant.
 */
// biome-ignore format: a table.
export const auditActions = {
  //                           of what            its columns, before and after
  "project.created":           inTenant("project", "projects", ["key", "name", "description"]),
  "project.renamed":           inTenant("project", "projects", ["name"]),
  "project.archived":          inTenant("project", "projects", ["archived_at"]),
  "project.unarchived":        inTenant("project", "projects", ["archived_at"]),
  "projects.exported":         inTenant("project"),

  "task.created":              inTenant("task", "tasks", ["project_id", "number", "title", "status"]),
  "task.edited":               inTenant("task", "tasks", ["title", "description", "status", "assignee_id", "due_on"]),
  "task.completed":            inTenant("task", "tasks", ["status"]),
  "task.reopened":             inTenant("task", "tasks", ["status"]),
  "task.moved":                inTenant("task", "tasks", ["status", "position"]),
  "task.deleted":              inTenant("task", "tasks", ["deleted_at"]),
  "task.restored":             inTenant("task", "tasks", ["deleted_at"]),

  "comment.created":           inTenant("comment", "comments", ["task_id", "body"]),
  "comment.edited":            inTenant("comment", "comments", ["body"]),
  "comment.deleted":           inTenant("comment", "comments", ["task_id", "body"]),

  "member.added":              inTenant("user", "memberships", ["role"]),
  "member.role_changed":       inTenant("user", "memberships", ["role"]),
  "member.removed":            inTenant("user", "memberships", ["role"]),

  "tenant.entered":            inTenant("tenant"),
  "tenant.viewed":             inTenant("page"),
  "permission.refused":        inTenant("permission"),

  "tenant.created":            inTenant("tenant", "tenancy.tenants", ["slug", "name"]),
  "tenant.cloned":             inTenant("tenant", "tenancy.tenants", ["slug", "name"], ["source"]),
  "tenant.renamed":            inTenant("tenant", "tenancy.tenants", ["slug", "name"]),
  "tenant.suspended":          inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.resumed":            inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.dropped":            inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.restored":           inTenant("tenant", "tenancy.tenants", ["status"]),
  "tenant.purge_asked":        inTenant("tenant", "tenancy.tenants", ["slug", "name"]),
  "tenant.purged":             inTenant("tenant", "tenancy.tenants", ["slug", "name"]),

  "session.signed_in":         ofAll("session", undefined, [], ["way"]),
  "session.sign_in_failed":    ofAll("user", undefined, [], ["way"]),
  "session.link_made":         ofAll("user"),
  "session.signed_out":        ofAll("session"),
  "session.ended":             ofAll("session"),
  "session.others_ended":      ofAll("user"),

  "user.renamed":              ofAll("user", "users", ["name"]),
  "user.account_linked":       ofAll("user", "accounts", ["provider"]),
  "user.password_changed":     ofAll("user"),
  "user.password_refused":     ofAll("user"),
} as const

export type AuditAction = keyof typeof auditActions

export interface AuditRule<Column extends string = string> {
  readonly isOfTenant: boolean
  /** The kind of thing that `object_id` is the id of. */
  readonly object: string
  readonly columns: readonly Column[]
}

/** No columns of these, whoever asks: they open something. Neither those that hold bytes: hashes. */
type SecretColumn = "password_hash" | "token_hash" | "code_hash" | "verifier_hash" | "identifier"

type OpenColumn<Row> = {
  [Column in keyof Row & string]: Row[Column] extends Buffer ? never : Column
}[keyof Row & string]

type AnyTable = Omit<SharedTables, "audit_log"> & TenantTables

function inTenant<
  Table extends keyof AnyTable,
  Column extends Exclude<OpenColumn<AnyTable[Table]>, SecretColumn> = never,
  Fact extends string = never,
>(
  object: string,
  _table?: Table,
  columns: readonly Column[] = [],
  /** What is worth telling and no column. */
  facts: readonly Fact[] = [],
): AuditRule<Column | Fact> {
  return { isOfTenant: true, object, columns: [...columns, ...facts] }
}

function ofAll<
  Table extends keyof AnyTable,
  Column extends Exclude<OpenColumn<AnyTable[Table]>, SecretColumn> = never,
  Fact extends string = never,
>(
  object: string,
  _table?: Table,
  columns: readonly Column[] = [],
  facts: readonly Fact[] = [],
): AuditRule<Column | Fact> {
  return { ...inTenant(object, _table, columns, facts), isOfTenant: false }
}
