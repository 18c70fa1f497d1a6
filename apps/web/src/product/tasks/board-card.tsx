"use client"

import type { Route } from "next"
import Link from "next/link"
import { AssigneeMark } from "./assignee-mark.tsx"
import { DueDate } from "./due-date.tsx"
import { BoardArrows, MoveButtons, MoveHandle } from "./move-handle.tsx"
import type { TaskSummary } from "./task-summary.ts"
import { draggable } from "./use-drop-place.tsx"
import type { Moving } from "./use-moving.ts"

/** A task on the board, and the handle that moves it. */
export function BoardCard({
  task,
  projectKey,
  isWritable,
  moving,
}: {
  task: TaskSummary
  projectKey: string
  isWritable: boolean
  moving: Moving
}) {
  const isHeld = moving.held === task.id
  return (
    <li
      {...draggable(task, `${projectKey}-${task.number}`, moving, isWritable)}
      className={`space-y-2 rounded-lg border bg-card p-2.5 ${isHeld ? "border-primary shadow-raised" : ""} ${isWritable ? "cursor-grab noscript:cursor-auto" : ""}`}
    >
      <div>
        <div className="flex items-start gap-1.5">
          <Link
            href={`/projects/${projectKey}/tasks/${task.number}` as Route}
            draggable={false}
            className="min-w-0 flex-1 break-words hover:underline"
          >
            {task.title}
          </Link>
          {isWritable && <MoveHandle task={task} moving={moving} className="-mr-1" />}
        </div>
        <div className="mt-1.5 flex min-h-6 items-center gap-3">
          <span className="font-mono text-muted-foreground text-xs">
            {projectKey}-{task.number}
          </span>
          <span className="ml-auto flex items-center gap-2.5">
            {task.dueOn && <DueDate on={task.dueOn} status={task.status} />}
            {task.assigneeName && <AssigneeMark name={task.assigneeName} />}
          </span>
        </div>
      </div>
      <MoveButtons task={task} moving={moving}>
        <BoardArrows task={task} moving={moving} />
      </MoveButtons>
    </li>
  )
}
