import type { Route } from "next"
import Link from "next/link"
import { AppShell } from "@/components/app-shell"
import { RelativeTime } from "@/components/relative-time"
import { listProjects } from "@/product/projects/list-projects"
import { DueDate } from "@/product/tasks/due-date"
import { Today } from "@/product/tasks/today"
import { requireMember } from "@/server/guards"
import { isAllowed } from "@/server/permissions"
import { DoneByWeek } from "./done-by-week.tsx"
import { OverviewProjects } from "./overview-projects.tsx"
import { OverviewTasks } from "./overview-tasks.tsx"
import { countDoneByWeek, listChangedTasks, listDueTasks } from "./read-overview.ts"

/** What is due, what changed, and how much gets done. */
export async function OverviewPage() {
  const admission = await requireMember("tasks.read")
  const { tenant, member } = admission
  const [mine, everybodys, changed, weeks, { projects, next }] = await Promise.all([
    listDueTasks(member.userId),
    listDueTasks(undefined),
    listChangedTasks(),
    countDoneByWeek(),
    listProjects(false, undefined, 5),
  ])
  return (
    <AppShell admission={admission}>
      <header className="mb-8 space-y-1">
        <h1 className="font-semibold text-2xl">Overview</h1>
        <p className="text-muted-foreground">What is due and what happened at {tenant.name}</p>
      </header>
      {projects.length === 0 ? (
        <NoProjects isCreator={isAllowed(member.role, "projects.create")} />
      ) : (
        <div className="grid grid-cols-1 gap-x-8 gap-y-10 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
          <div className="space-y-10">
            <Today>
              <OverviewTasks
                title="Yours, by date"
                none="Nothing of yours has a date."
                tasks={mine}
              >
                {({ dueOn, status }) => dueOn && <DueDate on={dueOn} status={status} />}
              </OverviewTasks>
              <OverviewTasks
                title="Everybody’s, by date"
                none="Nothing has a date."
                tasks={everybodys}
              >
                {({ dueOn, status }) => dueOn && <DueDate on={dueOn} status={status} />}
              </OverviewTasks>
            </Today>
          </div>
          <div className="space-y-10">
            <OverviewProjects projects={projects} hasMore={next !== undefined} />
            <DoneByWeek weeks={weeks} />
            <OverviewTasks title="Changed lately" none="Nothing has happened yet." tasks={changed}>
              {({ changedAt }) => (
                <span className="whitespace-nowrap text-muted-foreground text-sm">
                  <RelativeTime at={changedAt} />
                </span>
              )}
            </OverviewTasks>
          </div>
        </div>
      )}
    </AppShell>
  )
}

/** Before there is anything to look at: where it begins. */
function NoProjects({ isCreator }: { isCreator: boolean }) {
  return (
    <div className="max-w-prose rounded-xl border border-dashed px-5 py-8">
      <h2 className="font-semibold text-xl">Nothing here yet</h2>
      <p className="mt-1 text-muted-foreground">
        {isCreator
          ? "Work stands in projects. Start one, and what is due and what changed shows up here."
          : "Work stands in projects. Once an owner or an admin has started one, what is due shows up here."}
      </p>
      <Link
        href={"/projects" as Route}
        className="mt-4 inline-block font-medium text-primary underline"
      >
        {isCreator ? "Start the first project" : "Projects"}
      </Link>
    </div>
  )
}
