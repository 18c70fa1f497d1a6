"use client"

import type { Tenant } from "@repo/tenancy"
import type { Route } from "next"
import Link from "next/link"
import { Fragment } from "react"
import { AddTaskForm } from "./add-task-form.tsx"
import { StatusMark } from "./status-mark.tsx"
import { inWords } from "./task-counts.ts"
import { TaskRow } from "./task-row.tsx"
import { statusNames, type TaskStatus } from "./task-status.ts"
import { useDropPlace } from "./use-drop-place.tsx"
import type { Moving } from "./use-moving.ts"

/** One status of a list. It takes a row that is dragged over it, and shows where it would go. */
export function TaskListGroup({
  status,
  next,
  count,
  moving,
  project,
  tenant,
  isWritable,
}: {
  status: TaskStatus
  /** Where those begin that do not fit here. */
  next: string | undefined
  /** How many there are in all. */
  count: number | undefined
  moving: Moving
  project: { id: string; key: string }
  tenant: Pick<Tenant, "id">
  isWritable: boolean
}) {
  const tasks = moving.columns[status]
  const { list, isOver, markAbove, target } = useDropPlace(status, moving)
  const hasAddForm = status === "todo" && isWritable
  return (
    <section aria-labelledby={`status-${status}`} {...target}>
      <h2
        id={`status-${status}`}
        className="mb-2 flex items-center gap-2 font-medium font-sans text-base tracking-normal"
      >
        <StatusMark status={status} />
        {statusNames[status]}
        <span className="text-muted-foreground text-sm">{inWords(count)}</span>
      </h2>
      <div
        className={`divide-y overflow-hidden rounded-xl border bg-card ${isOver ? "border-primary" : ""}`}
      >
        {(tasks.length > 0 || isOver) && (
          <ul ref={list} className="divide-y">
            {tasks.map((task) => (
              <Fragment key={task.id}>
                {markAbove(task)}
                <TaskRow
                  task={task}
                  projectKey={project.key}
                  tenant={tenant}
                  isWritable={isWritable}
                  moving={moving}
                />
              </Fragment>
            ))}
            {markAbove()}
          </ul>
        )}
        {next && (
          <Link
            href={`/projects/${project.key}?status=${status}&after=${next}` as Route}
            className="flex h-11 items-center px-4 text-muted-foreground text-sm hover:text-foreground"
          >
            More that are “{statusNames[status]}”
          </Link>
        )}
        {tasks.length === 0 && !hasAddForm && (
          <p className="px-4 py-2.5 text-muted-foreground text-sm">Nothing here.</p>
        )}
        {hasAddForm && (
          <AddTaskForm tenant={tenant} project={project} hasMore={next !== undefined} />
        )}
      </div>
    </section>
  )
}
