import { type TaskStatus, taskStatuses } from "./task-status.ts"
import type { TaskGroup, TaskSummary } from "./task-summary.ts"

/** The tasks of a board or a list, status by status, each from top to bottom. */
export type Columns = Readonly<Record<TaskStatus, readonly TaskSummary[]>>

/** Where a task stands, or is to stand: its place among the others of the column, itself left out. */
export interface Place {
  readonly status: TaskStatus
  readonly index: number
}

export type Step = "up" | "down" | "left" | "right"

export function columnsOf(groups: readonly TaskGroup[]): Columns {
  const entries = taskStatuses.map((status) => {
    return [status, groups.find((group) => group.status === status)?.tasks ?? []]
  })
  return Object.fromEntries(entries) as Columns
}

export function placeOf(columns: Columns, id: string): Place | undefined {
  for (const status of taskStatuses) {
    const index = columns[status].findIndex((task) => task.id === id)
    if (index >= 0) return { status, index }
  }
  return undefined
}

/** The columns with the task put there. */
export function withTaskAt(columns: Columns, id: string, { status, index }: Place): Columns {
  const from = placeOf(columns, id)
  const task = from && columns[from.status][from.index]
  if (!task) return columns
  const without = {
    ...columns,
    [from.status]: columns[from.status].filter((other) => other.id !== id),
  }
  return { ...without, [status]: without[status].toSpliced(index, 0, { ...task, status }) }
}

/** The columns with the task where the others have it: below the same task as there. */
export function withPlaceOf(columns: Columns, others: Columns, id: string): Columns {
  const place = placeOf(others, id)
  if (!place) return columns
  const rest = columns[place.status].filter((task) => task.id !== id)
  const above = others[place.status]
    .slice(0, place.index)
    .map((task) => rest.findIndex((other) => other.id === task.id))
    .findLast((index) => index >= 0)
  return withTaskAt(columns, id, { status: place.status, index: (above ?? -1) + 1 })
}

/** One step from a place; undefined at the edge. Sideways it keeps its height, where there is one. */
export function stepFrom(
  columns: Columns,
  { status, index }: Place,
  step: Step,
): Place | undefined {
  if (step === "up") return index > 0 ? { status, index: index - 1 } : undefined
  if (step === "down") {
    return index < columns[status].length - 1 ? { status, index: index + 1 } : undefined
  }
  const next = statusBeside(status, step)
  return next && { status: next, index: Math.min(index, columns[next].length) }
}

export function statusBeside(status: TaskStatus, side: "left" | "right"): TaskStatus | undefined {
  return taskStatuses[taskStatuses.indexOf(status) + (side === "left" ? -1 : 1)]
}

/** The task right above it: what the server is told. */
export function taskAbove(columns: Columns, id: string): string | undefined {
  const place = placeOf(columns, id)
  return place && columns[place.status][place.index - 1]?.id
}
