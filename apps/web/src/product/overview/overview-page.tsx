import type { Route } from "next"
import Link from "next/link"
import type { ReactNode } from "react"
import { AppShell } from "@/components/app-shell"
import { RelativeTime } from "@/components/relative-time"
import { DueDate } from "@/product/tasks/due-date"
import { StatusMark } from "@/product/tasks/status-mark"
import { statusNames } from "@/product/tasks/task-status"
import { requireMember } from "@/server/guards"
import { DoneByWeek } from "./done-by-week.tsx"
import {
  type ChangedTask,
  countDoneByWeek,
  listChangedTasks,
  listDueTasks,
} from "./read-overview.ts"

/** What is due, what changed, and how much gets done. */
export async function OverviewPage() {
  const admission = await requireMember("tasks.read")
  const [mine, everybodys, changed, weeks] = await Promise.all([
    listDueTasks(admission.member.userId),
    listDueTasks(undefined),
    listChangedTasks(),
    countDoneByWeek(),
  ])
  return (
    <AppShell admission={admission}>
      <h1 className="mb-6 font-semibold text-2xl">Overview</h1>
      <div className="grid grid-cols-1 gap-x-8 gap-y-10 lg:grid-cols-2">
        <Section title="Yours, by date" none="Nothing of yours has a date." tasks={mine}>
          {({ dueOn, status }) => dueOn && <DueDate on={dueOn} status={status} />}
        </Section>
        <Section title="Everybody’s, by date" none="Nothing has a date." tasks={everybodys}>
          {({ dueOn, status }) => dueOn && <DueDate on={dueOn} status={status} />}
        </Section>
        <Section title="Changed lately" none="Nothing has happened yet." tasks={changed}>
          {({ changedAt }) => (
            <span className="whitespace-nowrap text-muted-foreground text-sm">
              <RelativeTime at={changedAt} />
            </span>
          )}
        </Section>
        <section aria-labelledby="done" className="space-y-3">
          <h2 id="done" className="font-semibold text-xl">
            Done by week
          </h2>
          <DoneByWeek weeks={weeks} />
        </section>
      </div>
    </AppShell>
  )
}

function Section({
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
  return (
    <section aria-label={title} className="space-y-3">
      <h2 className="font-semibold text-xl">{title}</h2>
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
