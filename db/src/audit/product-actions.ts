import { inTenant } from "./audit-rule.ts"

/** What there is to tell of the product: part of the table in actions.ts. */
// biome-ignore format: a table.
export const productActions = {
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
} as const
