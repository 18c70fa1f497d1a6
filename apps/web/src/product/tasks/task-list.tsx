import type { Tenant } from "@repo/tenancy"
import type { Route } from "next"
import Link from "next/link"
import { AddTaskForm } from "./add-task-form.tsx"
import { StatusMark } from "./status-mark.tsx"
import { inWords, type TaskCounts } from "./task-counts.ts"
import { TaskRow } from "./task-row.tsx"
import { statusNames } from "./task-status.ts"
import type { TaskGroup } from "./task-summary.ts"

/** Tasks under the names of their statuses, each with a way to those that do not fit here. */
export function TaskList({
  groups,
  counts,
  project,
  tenant,
  isWritable,
}: {
  groups: readonly TaskGroup[]
  counts: TaskCounts
  project: { id: string; key: string }
  tenant: Pick<Tenant, "id">
  isWritable: boolean
}) {
  return (
    <div className="space-y-6">
      {groups.map(({ status, tasks, next }) => (
        <section key={status} aria-labelledby={`status-${status}`}>
          <h2
            id={`status-${status}`}
            className="mb-2 flex items-center gap-2 font-medium font-sans text-base tracking-normal"
          >
            <StatusMark status={status} />
            {statusNames[status]}
            <span className="text-muted-foreground text-sm">{inWords(counts[status])}</span>
          </h2>
          <div className="divide-y overflow-hidden rounded-xl border bg-card">
            {tasks.length > 0 && (
              <ul className="divide-y">
                {tasks.map((task) => (
                  <TaskRow
                    key={task.id}
                    task={task}
                    projectKey={project.key}
                    tenant={tenant}
                    isWritable={isWritable}
                  />
                ))}
              </ul>
            )}
            {next && (
              <Link
                href={`/projects/${project.key}?status=${status}&after=${next}` as Route}
                className="flex h-11 items-center px-4 text-muted-foreground text-sm hover:text-foreground"
              >
                More that are “{statusNames[status]}”
              </Link>
            )}
            {tasks.length === 0 && !(status === "todo" && isWritable) && (
              <p className="px-4 py-2.5 text-muted-foreground text-sm">Nothing here.</p>
            )}
            {status === "todo" && isWritable && (
              <AddTaskForm tenant={tenant} project={project} hasMore={next !== undefined} />
            )}
          </div>
        </section>
      ))}
    </div>
  )
}
