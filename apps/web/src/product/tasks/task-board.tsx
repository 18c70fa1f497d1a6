"use client"

import type { Tenant } from "@repo/tenancy"
import { BoardCard } from "./board-card.tsx"
import { BoardColumn } from "./board-column.tsx"
import { MoveNotes } from "./move-notes.tsx"
import type { TaskCounts } from "./task-counts.ts"
import type { TaskGroup } from "./task-summary.ts"
import { useMoving } from "./use-moving.ts"

/** A project's tasks in columns. */
export function TaskBoard({
  groups,
  counts,
  projectKey,
  tenant,
  isWritable,
}: {
  groups: readonly TaskGroup[]
  counts: TaskCounts
  projectKey: string
  tenant: Pick<Tenant, "id">
  isWritable: boolean
}) {
  const moving = useMoving(groups, tenant)
  return (
    <>
      <MoveNotes
        moving={moving}
        isWritable={isWritable}
        what="card"
        className="noscript:hidden mb-3 hidden text-muted-foreground text-sm sm:block"
      />
      <div className="relative -mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-4 sm:-mx-6 sm:scroll-px-6 sm:px-6 xl:mx-0 xl:px-0">
        {groups.map(({ status, next }) => (
          <BoardColumn
            key={status}
            status={status}
            moving={moving}
            projectKey={projectKey}
            total={next ? counts[status] : undefined}
          >
            {(task) => (
              <BoardCard
                key={task.id}
                task={task}
                projectKey={projectKey}
                isWritable={isWritable}
                moving={moving}
              />
            )}
          </BoardColumn>
        ))}
      </div>
    </>
  )
}
