import { ArchiveIcon, ChevronLeftIcon, ColumnsIcon, ListIcon, Trash2Icon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { notFound } from "next/navigation"
import type { ReactNode } from "react"
import { z } from "zod"
import { AppShell } from "@/components/app-shell"
import { PageLinks } from "@/components/page-links"
import { Badge } from "@/components/ui/badge"
import { parseCursor } from "@/product/tasks/cursor"
import { DeletedTasks } from "@/product/tasks/deleted-tasks"
import { TaskBoard } from "@/product/tasks/lazy-task-board"
import { listDeletedTasks, listTaskGroups, listTasks } from "@/product/tasks/list-tasks"
import { TaskChangesProvider } from "@/product/tasks/task-changes"
import { TaskList } from "@/product/tasks/task-list"
import { isTaskStatus } from "@/product/tasks/task-status"
import { Today } from "@/product/tasks/today"
import { requireMember } from "@/server/guards"
import { isAllowed } from "@/server/permissions"
import { findProject } from "./find-project.ts"

type Query = Readonly<Record<string, string | string[] | undefined>>
type View = "list" | "board" | "deleted"

/** How many tasks of a status stand on a page before there is a way to the rest. */
const groupSize = 25
const pageSize = 100

/** A project: its tasks as a list or as a board. */
export async function ProjectPage({ projectKey, query }: { projectKey: string; query: Query }) {
  const admission = await requireMember("tasks.read")
  const project = await findProject(projectKey)
  if (!project) notFound()
  const tenant = { id: admission.tenant.id }
  const isWritable = isAllowed(admission.member.role, "tasks.write")
  const view = viewOf(query)
  return (
    <AppShell admission={admission}>
      <header className="mb-6 space-y-4">
        <div className="space-y-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h1 className="wrap-anywhere min-w-0 font-semibold text-2xl">{project.name}</h1>
            <Badge className="font-mono">{project.key}</Badge>
            {project.archivedAt && (
              <Badge variant="accent">
                <ArchiveIcon aria-hidden="true" className="size-3" />
                Archived
              </Badge>
            )}
          </div>
          {project.description && (
            <p className="wrap-anywhere max-w-prose text-muted-foreground">{project.description}</p>
          )}
        </div>
        <Views projectKey={project.key} view={view} />
      </header>
      <Today>
        <TaskChangesProvider tenant={tenant}>{await tasks()}</TaskChangesProvider>
      </Today>
    </AppShell>
  )

  async function tasks(): Promise<ReactNode> {
    const shared = { tenant, isWritable }
    const { id, key, counts } = project as NonNullable<typeof project>
    const here = `/projects/${key}`
    if (view === "deleted") {
      const after = z.uuid().safeParse(query.after).data
      const { tasks, next } = await listDeletedTasks(id, after, pageSize)
      return (
        <>
          <DeletedTasks tasks={tasks} projectKey={key} {...shared} />
          <PageLinks
            first={after && `${here}?view=deleted`}
            next={next && `${here}?view=deleted&after=${next}`}
          />
        </>
      )
    }
    if (view === "board") {
      const groups = await listTaskGroups(id, pageSize)
      return <TaskBoard groups={groups} counts={counts} projectKey={key} {...shared} />
    }
    const isOneStatus = isTaskStatus(query.status)
    const groups = isTaskStatus(query.status)
      ? [await listTasks(id, query.status, parseCursor(query.after), pageSize)]
      : await listTaskGroups(id, groupSize)
    return (
      <>
        {isOneStatus && <AllStatuses projectKey={key} />}
        <TaskList groups={groups} counts={counts} project={{ id, key }} {...shared} />
        <PageLinks
          first={isOneStatus && query.after ? `${here}?status=${query.status}` : undefined}
          next={undefined}
        />
      </>
    )
  }
}

/** Out of the pages of one status. */
function AllStatuses({ projectKey }: { projectKey: string }) {
  return (
    <Link
      href={`/projects/${projectKey}` as Route}
      className="-ml-1 mb-4 inline-flex items-center gap-1 text-muted-foreground text-sm hover:text-foreground"
    >
      <ChevronLeftIcon aria-hidden="true" className="size-4" />
      All tasks
    </Link>
  )
}

function Views({ projectKey, view }: { projectKey: string; view: View }) {
  return (
    <nav aria-label="Views of this project">
      <ul className="flex flex-wrap gap-1">
        {views.map(({ name, title, Icon }) => (
          <li key={name}>
            <Link
              href={`/projects/${projectKey}${name === "list" ? "" : `?view=${name}`}` as Route}
              aria-current={name === view ? "page" : undefined}
              className="flex h-8 items-center gap-2 rounded-md px-2.5 text-muted-foreground text-sm hover:bg-secondary aria-[current=page]:bg-accent aria-[current=page]:font-medium aria-[current=page]:text-accent-foreground"
            >
              <Icon aria-hidden="true" className="size-4" />
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}

const views = [
  { name: "list", title: "List", Icon: ListIcon },
  { name: "board", title: "Board", Icon: ColumnsIcon },
  { name: "deleted", title: "Deleted", Icon: Trash2Icon },
] as const

function viewOf({ view }: Query): View {
  return view === "board" || view === "deleted" ? view : "list"
}
