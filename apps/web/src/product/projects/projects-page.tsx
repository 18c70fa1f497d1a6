import { DownloadIcon } from "lucide-react"
import { AppShell } from "@/components/app-shell"
import { Button } from "@/components/ui/button"
import { requireMember } from "@/server/guards"
import { isAllowed } from "@/server/permissions"
import { listProjects } from "./list-projects.ts"
import { ProjectRow } from "./project-row.tsx"

/** A tenant's projects, and where the work in each stands. */
export async function ProjectsPage() {
  const admission = await requireMember("projects.read")
  const { tenant, member } = admission
  const projects = await listProjects()
  const open = projects.reduce((sum, { todo, inProgress, inReview }) => {
    return sum + todo + inProgress + inReview
  }, 0)
  return (
    <AppShell admission={admission}>
      <header className="mb-6 flex flex-wrap items-end justify-between gap-4">
        <div className="space-y-1">
          <h1 className="font-semibold text-2xl">Projects</h1>
          <p className="text-muted-foreground">
            {projects.length === 0
              ? "Nothing here yet."
              : `${count(projects.length, "project")}, ${count(open, "open task")}`}
          </p>
        </div>
        {projects.length > 0 && isAllowed(member.role, "projects.export") && (
          <Button asChild variant="outline" size="sm">
            <a href="/projects.csv" download>
              <DownloadIcon aria-hidden="true" />
              Export
            </a>
          </Button>
        )}
      </header>
      {projects.length > 0 && (
        <ul className="divide-y overflow-hidden rounded-xl border bg-card">
          {projects.map((project) => (
            <ProjectRow
              key={project.id}
              project={project}
              tenant={tenant}
              isRenamable={isAllowed(member.role, "projects.rename")}
            />
          ))}
        </ul>
      )}
    </AppShell>
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`
}
