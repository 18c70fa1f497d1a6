import { AppShell } from "@/components/app-shell"
import { requireMember } from "@/server/guards"
import { listProjects } from "./list-projects.ts"
import { ProjectRow } from "./project-row.tsx"

/** A tenant's projects, and where the work in each stands. */
export async function ProjectsPage() {
  const { tenant } = await requireMember("projects.read")
  const projects = await listProjects()
  const open = projects.reduce((sum, { todo, inProgress, inReview }) => {
    return sum + todo + inProgress + inReview
  }, 0)
  return (
    <AppShell tenant={tenant}>
      <header className="mb-6 space-y-1">
        <h1 className="font-semibold text-2xl">Projects</h1>
        <p className="text-muted-foreground">
          {projects.length === 0
            ? "Nothing here yet."
            : `${count(projects.length, "project")}, ${count(open, "open task")}`}
        </p>
      </header>
      {projects.length > 0 && (
        <ul className="divide-y overflow-hidden rounded-xl border bg-card">
          {projects.map((project) => (
            <ProjectRow key={project.id} project={project} />
          ))}
        </ul>
      )}
    </AppShell>
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`
}
