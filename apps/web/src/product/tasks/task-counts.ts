import type { TaskStatus } from "./task-status.ts"

/** How many tasks of a project are of each status. */
export type TaskCounts = Readonly<Partial<Record<TaskStatus, number>>>

export function inWords(count: number | undefined): string {
  return (count ?? 0).toLocaleString("en")
}
