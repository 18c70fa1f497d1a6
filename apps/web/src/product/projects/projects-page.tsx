import { ArchiveIcon, DownloadIcon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { AppShell } from "@/components/app-shell"
import { Button } from "@/components/ui/button"
import { requireMember } from "@/server/guards"
import { isAllowed } from "@/server/permissions"
import { listProjects, type ProjectSummary } from "./list-projects.ts"
import { NewProjectForm } from "./new-project-form.tsx"
import { ProjectRow } from "./project-row.tsx"

/** A tenant's projects, and where the work in each stands. */
export async function ProjectsPage({ isArchived = false }: { isArchived?: boolean }) {
  const admission = await requireMember("projects.read")
  const { tenant, member } = admission
  const projects = await listProjects(isArchived)
  const hasExport = !isArchived && projects.length > 0 && isAllowed(member.role, "projects.export")
  return (
    <AppShell admission={admission}>
      <header className="mb-6 flex flex-wrap items-end justify-between gap-4">
        <div className="space-y-1">
          <h1 className="font-semibold text-2xl">
            {isArchived ? "Archived projects" : "Projects"}
          </h1>
          <p className="text-muted-foreground">{inWords(projects, isArchived)}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          <Button asChild variant="ghost" size="sm">
            <Link href={(isArchived ? "/projects" : "/projects?archived=yes") as Route}>
              <ArchiveIcon aria-hidden="true" />
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
        <NewProjectForm tenant={{ id: tenant.id }} isOpen={projects.length === 0} />
      )}
      {projects.length > 0 && (
        <ul className="divide-y overflow-hidden rounded-xl border bg-card">
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
        </ul>
      )}
    </AppShell>
  )
}

function inWords(projects: ProjectSummary[], isArchived: boolean): string {
  if (projects.length === 0) {
    return isArchived ? "Nothing has been archived." : "No project yet. Start the first one."
  }
  const open = projects.reduce((sum, { todo, inProgress, inReview }) => {
    return sum + todo + inProgress + inReview
  }, 0)
  return `${count(projects.length, "project")}, ${count(open, "open task")}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`
}
