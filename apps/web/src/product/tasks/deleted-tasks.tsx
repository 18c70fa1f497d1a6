import type { Tenant } from "@repo/tenancy"
import { RestoreTaskForm } from "./restore-task-form.tsx"

/** What was deleted, to have back. */
export function DeletedTasks({
  tasks,
  projectKey,
  tenant,
  isWritable,
}: {
  tasks: readonly { id: string; number: number; title: string }[]
  projectKey: string
  tenant: Pick<Tenant, "id">
  isWritable: boolean
}) {
  if (tasks.length === 0) return <p className="text-muted-foreground">Nothing has been deleted.</p>
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-card">
      {tasks.map(({ id, number, title }) => (
        <li key={id} className="flex min-h-12 items-center gap-3 px-4 py-1.5">
          <span className="hidden w-18 shrink-0 font-mono text-muted-foreground text-sm sm:inline">
            {projectKey}-{number}
          </span>
          <span className="min-w-0 flex-1 truncate">{title}</span>
          {isWritable && <RestoreTaskForm tenant={tenant} task={{ id, title }} />}
        </li>
      ))}
    </ul>
  )
}
