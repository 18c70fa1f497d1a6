import { ArchiveIcon, ChevronLeftIcon, DownloadIcon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { z } from "zod"
import { AppShell } from "@/components/app-shell"
import { PageLinks } from "@/components/page-links"
import { Button } from "@/components/ui/button"
import { Today } from "@/product/tasks/today"
import { requireMember } from "@/server/guards"
import { isAllowed } from "@/server/permissions"
import { countProjects, listProjects } from "./list-projects.ts"
import { NewProjectForm } from "./new-project-form.tsx"
import { ProjectRow } from "./project-row.tsx"

const pageSize = 50

/** A tenant's projects, and where the work in each stands. */
export async function ProjectsPage({
  isArchived,
  after,
}: {
  isArchived: boolean
  /** From the address: the project after which to begin. */
  after: unknown
}) {
  const admission = await requireMember("projects.read")
  const { tenant, member } = admission
  const start = z.uuid().safeParse(after).data
  const [{ projects, next }, counts] = await Promise.all([
    listProjects(isArchived, start, pageSize),
    countProjects(isArchived),
  ])
  const hasExport = !isArchived && counts.projects > 0 && isAllowed(member.role, "projects.export")
  return (
    <AppShell admission={admission}>
      <header className="mb-6 flex flex-wrap items-end justify-between gap-4">
        <div className="space-y-1">
          <h1 className="font-semibold text-2xl">
            {isArchived ? "Archived projects" : "Projects"}
          </h1>
          <p className="text-muted-foreground">{inWords(counts, isArchived)}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button asChild variant="ghost" size="sm">
            <Link href={address(!isArchived) as Route}>
              {isArchived ? (
                <ChevronLeftIcon aria-hidden="true" />
              ) : (
                <ArchiveIcon aria-hidden="true" />
              )}
              {isArchived ? "Back to projects" : "Archived"}
            </Link>
          </Button>
          {hasExport && (
            <Button asChild variant="outline" size="sm">
              <a href="/projects.csv" download>
                <DownloadIcon aria-hidden="true" />
                Export
              </a>
            </Button>
          )}
        </div>
      </header>
      {!isArchived && isAllowed(member.role, "projects.create") && (
        <NewProjectForm tenant={{ id: tenant.id }} isOpen={counts.projects === 0} />
      )}
      {projects.length > 0 && (
        <ul className="divide-y overflow-hidden rounded-xl border bg-card">
          <Today>
            {projects.map((project) => (
              <ProjectRow
                key={project.id}
                project={project}
                tenant={tenant}
                isRenamable={isAllowed(member.role, "projects.rename")}
                isArchivable={isAllowed(member.role, "projects.archive")}
                isArchived={isArchived}
              />
            ))}
          </Today>
        </ul>
      )}
      <PageLinks first={start && address(isArchived)} next={next && address(isArchived, next)} />
    </AppShell>
  )
}

function inWords(counts: { projects: number; open: number }, isArchived: boolean): string {
  if (counts.projects === 0) {
    return isArchived ? "Nothing has been archived." : "No project yet. Start the first one."
  }
  return `${count(counts.projects, "project")}, ${count(counts.open, "open task")}`
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`
}

function address(isArchived: boolean, after?: string): string {
  const query = new URLSearchParams({
    ...(isArchived && { archived: "yes" }),
    ...(after !== undefined && { after }),
  })
  return query.size > 0 ? `/projects?${query}` : "/projects"
}
