import { DueDate } from "./due-date.tsx"
import type { Task } from "./find-task.ts"
import type { Assignee } from "./list-assignees.ts"
import { StatusMark } from "./status-mark.tsx"
import { statusNames } from "./task-status.ts"

/** A task for whoever may only look. */
export function TaskDetails({
  task,
  assignees,
}: {
  task: Pick<Task, "status" | "assigneeId" | "dueOn" | "description">
  assignees: readonly Assignee[]
}) {
  const assignee = assignees.find(({ id }) => id === task.assigneeId)
  return (
    <div className="space-y-4 rounded-xl border bg-card px-5 py-4">
      <p className="flex flex-wrap items-center gap-x-5 gap-y-1">
        <span className="flex items-center gap-2">
          <StatusMark status={task.status} />
          {statusNames[task.status]}
        </span>
        <span>{assignee ? `Given to ${assignee.name}` : "Given to nobody"}</span>
        {task.dueOn && <DueDate on={task.dueOn} status={task.status} />}
      </p>
      {task.description && (
        <p className="wrap-anywhere max-w-prose whitespace-pre-wrap">{task.description}</p>
      )}
    </div>
  )
}
