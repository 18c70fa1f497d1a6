import type { Tenant } from "@repo/tenancy"
import Link from "next/link"
import { Badge } from "@/components/ui/badge"
import { ArchiveProjectForm } from "./archive-project-form.tsx"
import { NextDue } from "./next-due.tsx"
import { PeopleInitials } from "./people-initials.tsx"
import type { ProjectSummary } from "./project-summary.ts"
import { RenameProjectForm } from "./rename-project-form.tsx"
import { TaskProgress } from "./task-progress.tsx"

export function ProjectRow({
  project,
  tenant,
  isRenamable,
  isArchivable,
  isArchived,
}: {
  project: ProjectSummary
  tenant: Tenant
  isRenamable: boolean
  isArchivable: boolean
  isArchived: boolean
}) {
  return (
    <li className="grid grid-cols-1 gap-x-8 gap-y-4 px-4 py-4 sm:px-5 md:grid-cols-[minmax(0,1fr)_14rem] lg:grid-cols-[minmax(0,1fr)_14rem_9.75rem_6.5rem] lg:items-center">
      <div className="min-w-0">
        <div className="flex items-center gap-2.5">
          <h2 className="truncate font-sans font-semibold text-lg tracking-normal">
            <Link href={`/projects/${project.key}`} className="hover:underline">
              {project.name}
            </Link>
          </h2>
          <Badge className="font-mono">{project.key}</Badge>
        </div>
        {project.description && (
          <p className="mt-0.5 wrap-anywhere line-clamp-2 text-muted-foreground md:line-clamp-1">
            {project.description}
          </p>
        )}
        {/* The form to rename opens below both; what is beside its line stays where it is. */}
        <div
          className={`grid items-start ${isRenamable ? "grid-cols-[5.5rem_minmax(0,1fr)]" : ""}`}
        >
          {isRenamable && (
            <RenameProjectForm
              tenant={{ id: tenant.id }}
              project={{ id: project.id, name: project.name }}
            />
          )}
          {isArchivable && (
            <div className={isRenamable ? "col-start-2 row-start-1" : ""}>
              <ArchiveProjectForm
                tenant={{ id: tenant.id }}
                project={{ id: project.id, name: project.name, isArchived }}
              />
            </div>
          )}
        </div>
      </div>
      <TaskProgress tasks={project} />
      <div className="flex items-center justify-between gap-4 md:col-span-2 lg:contents">
        <PeopleInitials people={project.people} />
        {project.nextDueOn && <NextDue on={project.nextDueOn} />}
      </div>
    </li>
  )
}
