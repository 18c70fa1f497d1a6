import type { TenantTables } from "@repo/db"
import type { Selectable } from "kysely"

export type TaskStatus = Selectable<TenantTables["tasks"]>["status"]

/** The columns of a board, from left to right. */
export const taskStatuses = [
  "todo",
  "in_progress",
  "in_review",
  "done",
] as const satisfies readonly TaskStatus[]

export const statusNames: Readonly<Record<TaskStatus, string>> = {
  todo: "To do",
  in_progress: "In progress",
  in_review: "In review",
  done: "Done",
}

export function isTaskStatus(text: unknown): text is TaskStatus {
  return taskStatuses.some((status) => status === text)
}
