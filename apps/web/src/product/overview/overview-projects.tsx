import type { Route } from "next"
import Link from "next/link"
import type { ProjectSummary } from "@/product/projects/project-summary"
import { TaskProgress } from "@/product/projects/task-progress"

/** The first projects by name, and how far they are. */
export function OverviewProjects({
  projects,
  hasMore,
}: {
  projects: readonly ProjectSummary[]
  hasMore: boolean
}) {
  return (
    <section aria-labelledby="projects" className="space-y-3">
      <h2 id="projects" className="font-semibold text-lg">
        Projects
      </h2>
      <div className="divide-y overflow-hidden rounded-xl border bg-card">
        <ul className="divide-y">
          {projects.map((project) => (
            <li key={project.id} className="space-y-2 px-4 py-3">
              <Link
                href={`/projects/${project.key}` as Route}
                className="block truncate font-medium hover:underline"
              >
                {project.name}
              </Link>
              <TaskProgress tasks={project} />
            </li>
          ))}
        </ul>
        {hasMore && (
          <Link
            href={"/projects" as Route}
            className="flex h-11 items-center px-4 text-muted-foreground text-sm hover:text-foreground"
          >
            All projects
          </Link>
        )}
      </div>
    </section>
  )
}
