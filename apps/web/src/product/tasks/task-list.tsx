"use client"

import type { Tenant } from "@repo/tenancy"
import { MoveNotes } from "./move-notes.tsx"
import type { TaskCounts } from "./task-counts.ts"
import { TaskListGroup } from "./task-list-group.tsx"
import type { TaskGroup } from "./task-summary.ts"
import { useMoving } from "./use-moving.ts"

/** Tasks under the names of their statuses, each with a way to those that do not fit here. */
export function TaskList({
  groups,
  counts,
  project,
  tenant,
  isWritable,
}: {
  groups: readonly TaskGroup[]
  counts: TaskCounts
  project: { id: string; key: string }
  tenant: Pick<Tenant, "id">
  isWritable: boolean
}) {
  const moving = useMoving(groups, tenant)
  return (
    <>
      <MoveNotes
        moving={moving}
        isWritable={isWritable}
        what="task"
        className="noscript:hidden sr-only"
      />
      <div className="space-y-6">
        {groups.map(({ status, next }) => (
          <TaskListGroup
            key={status}
            status={status}
            next={next}
            count={counts[status]}
            moving={moving}
            project={project}
            tenant={tenant}
            isWritable={isWritable}
          />
        ))}
      </div>
    </>
  )
}
