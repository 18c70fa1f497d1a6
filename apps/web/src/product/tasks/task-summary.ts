import type { TaskStatus } from "./task-status.ts"

/** A task as it stands in a list and on a board. */
export interface TaskSummary {
  readonly id: string
  readonly number: number
  readonly title: string
  readonly status: TaskStatus
  readonly assigneeId: string | null
  readonly assigneeName: string | null
  readonly dueOn: string | null
  readonly position: string
  readonly version: number
}

/** A page of the tasks of one status. */
export interface TaskGroup {
  readonly status: TaskStatus
  readonly tasks: TaskSummary[]
  /** The task right above the first: the last one of the page before. */
  readonly above: string | undefined
  /** Where the next page begins. Undefined: this is all. */
  readonly next: string | undefined
}
