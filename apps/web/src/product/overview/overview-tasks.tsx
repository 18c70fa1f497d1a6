import type { Route } from "next"
import Link from "next/link"
import { type ReactNode, useId } from "react"
import { StatusMark } from "@/product/tasks/status-mark"
import { statusNames } from "@/product/tasks/task-status"
import type { ChangedTask } from "./read-overview.ts"

/** A few tasks, whatever their project, each with what they are listed for. */
export function OverviewTasks({
  title,
  none,
  tasks,
  children,
}: {
  title: string
  none: string
  tasks: readonly ChangedTask[]
  children: (task: ChangedTask) => ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="space-y-3">
      <h2 id={id} className="font-semibold text-lg">
        {title}
      </h2>
      {tasks.length === 0 ? (
        <p className="text-muted-foreground">{none}</p>
      ) : (
        <ul className="divide-y overflow-hidden rounded-xl border bg-card">
          {tasks.map((task) => (
            <li key={task.id} className="flex min-h-14 items-center gap-3 px-4 py-2">
              <StatusMark status={task.status} />
              <div className="min-w-0 flex-1">
                <Link
                  href={`/projects/${task.projectKey}/tasks/${task.number}` as Route}
                  className="block truncate hover:underline"
                >
                  {task.title}
                </Link>
                <p className="truncate text-muted-foreground text-sm">
                  <span className="font-mono">
                    {task.projectKey}-{task.number}
                  </span>
                  , {statusNames[task.status].toLowerCase()}
                  {task.assigneeName && `, ${task.assigneeName}`}
                </p>
              </div>
              {children(task)}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
