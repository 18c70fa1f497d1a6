import { ChevronLeftIcon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import { AppShell } from "@/components/app-shell"
import { RelativeTime } from "@/components/relative-time"
import { CommentThread } from "@/product/comments/comment-thread"
import { requireMember } from "@/server/guards"
import { isAllowed } from "@/server/permissions"
import { DeleteTaskForm } from "./delete-task-form.tsx"
import { findTask, parseTaskNumber } from "./find-task.ts"
import { listAssignees } from "./list-assignees.ts"
import { RestoreTaskForm } from "./restore-task-form.tsx"
import { TaskDetails } from "./task-details.tsx"
import { TaskForm } from "./task-form.tsx"
import { Today } from "./today.tsx"

/** One task: what it says, and what is said about it. */
export async function TaskPage({
  projectKey,
  number,
  query,
}: {
  projectKey: string
  number: string
  query: Readonly<Record<string, string | string[] | undefined>>
}) {
  const admission = await requireMember("tasks.read")
  const parsed = parseTaskNumber(number)
  const task = parsed === undefined ? undefined : await findTask(projectKey, parsed)
  if (!task) notFound()
  const assignees = await listAssignees(task.assigneeId)
  const tenant = { id: admission.tenant.id }
  const isWritable = isAllowed(admission.member.role, "tasks.write")
  const { deletedAt, createdAt, updatedAt, authorName, projectName, ...fields } = task
  return (
    <AppShell admission={admission}>
      <div className="max-w-3xl space-y-8">
        <header className="space-y-3">
          <Link
            href={`/projects/${projectKey}` as Route}
            className="-ml-1 inline-flex items-center gap-1 text-muted-foreground text-sm hover:text-foreground"
          >
            <ChevronLeftIcon aria-hidden="true" className="size-4" />
            {projectName}
          </Link>
          <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
            <h1 className="wrap-anywhere min-w-0 font-semibold text-xl">
              <span className="mr-2.5 font-medium font-mono text-base text-muted-foreground tracking-normal">
                {projectKey}-{task.number}
              </span>
              {task.title}
            </h1>
            <p className="text-muted-foreground text-sm">
              {authorName ? `Added by ${authorName} ` : "Added "}
              <RelativeTime at={createdAt} />, changed <RelativeTime at={updatedAt} />
            </p>
          </div>
        </header>
        {deletedAt && (
          <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl border bg-card px-4 py-3">
            <p>
              This task was deleted <RelativeTime at={deletedAt} />.
            </p>
            {isWritable && <RestoreTaskForm tenant={tenant} task={task} />}
          </div>
        )}
        {isWritable && !deletedAt ? (
          <TaskForm
            tenant={tenant}
            assignees={assignees}
            task={{ ...fields, name: `${projectKey}-${task.number}` }}
          >
            <DeleteTaskForm tenant={tenant} id={task.id} />
          </TaskForm>
        ) : (
          <Today>
            <TaskDetails task={task} assignees={assignees.people} />
          </Today>
        )}
        <CommentThread admission={admission} taskId={task.id} isOpen={!deletedAt} query={query} />
      </div>
    </AppShell>
  )
}
