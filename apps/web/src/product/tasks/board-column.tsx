"use client"

import type { Route } from "next"
import Link from "next/link"
import { Fragment, type ReactNode } from "react"
import { StatusMark } from "./status-mark.tsx"
import { inWords } from "./task-counts.ts"
import { statusNames, type TaskStatus } from "./task-status.ts"
import type { TaskSummary } from "./task-summary.ts"
import { useDropPlace } from "./use-drop-place.tsx"
import type { Moving } from "./use-moving.ts"

/** One status of a board. It takes a card that is dragged over it, and shows where it would go. */
export function BoardColumn({
  status,
  moving,
  projectKey,
  total,
  children,
}: {
  status: TaskStatus
  moving: Moving
  projectKey: string
  /** How many there are, where more are than stand here. */
  total: number | undefined
  children: (task: TaskSummary) => ReactNode
}) {
  const tasks = moving.columns[status]
  const { list, isOver, markAbove, target } = useDropPlace(status, moving)
  return (
    <section
      aria-labelledby={`column-${status}`}
      className={`flex w-[17.5rem] shrink-0 snap-start flex-col rounded-xl border bg-muted p-2 dark:bg-background xl:w-auto xl:min-w-0 xl:flex-1 xl:shrink ${isOver ? "border-primary" : ""}`}
      {...target}
    >
      <h2
        id={`column-${status}`}
        className="flex items-center gap-2 px-1.5 pt-1 pb-2.5 font-medium font-sans text-sm tracking-normal"
      >
        <StatusMark status={status} />
        {statusNames[status]}
        <span className="text-muted-foreground">
          {total === undefined ? tasks.length : `${tasks.length} of ${inWords(total)}`}
        </span>
      </h2>
      <ul ref={list} className="flex min-h-16 flex-col gap-2">
        {tasks.map((task) => (
          <Fragment key={task.id}>
            {markAbove(task)}
            {children(task)}
          </Fragment>
        ))}
        {markAbove()}
      </ul>
      {total !== undefined && (
        <Link
          href={`/projects/${projectKey}?status=${status}` as Route}
          className="px-1.5 pt-2.5 pb-1 text-muted-foreground text-sm hover:text-foreground"
        >
          All that are “{statusNames[status]}”
        </Link>
      )}
    </section>
  )
}
