"use client"

import {
  ArrowDownIcon,
  ArrowLeftIcon,
  ArrowRightIcon,
  ArrowUpIcon,
  CheckIcon,
  GripVerticalIcon,
} from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import type { KeyboardEvent } from "react"
import { AssigneeMark } from "./assignee-mark.tsx"
import type { Step } from "./board-order.ts"
import { DueDate } from "./due-date.tsx"
import type { TaskSummary } from "./task-summary.ts"

/** A task on the board, and the handle that moves it. */
export function BoardCard({
  task,
  projectKey,
  isWritable,
  isHeld,
  onTakeUp,
  onStep,
  onPutDown,
  onPutBack,
  onDrag,
}: {
  task: TaskSummary
  projectKey: string
  isWritable: boolean
  isHeld: boolean
  onTakeUp: () => void
  onStep: (step: Step) => void
  onPutDown: () => void
  onPutBack: () => void
  onDrag: (isDragged: boolean) => void
}) {
  function press(event: KeyboardEvent): void {
    if (!isHeld) return
    const step = steps[event.key]
    if (step) onStep(step)
    else if (event.key === "Escape") onPutBack()
    else return
    event.preventDefault()
  }

  return (
    <li
      data-card={task.id}
      draggable={isWritable}
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move"
        event.dataTransfer.setData("text/plain", `${projectKey}-${task.number} ${task.title}`)
        onDrag(true)
      }}
      onDragEnd={() => onDrag(false)}
      className={`rounded-lg border bg-card p-2.5 ${isHeld ? "border-primary shadow-raised" : ""} ${isWritable ? "cursor-grab noscript:cursor-auto" : ""}`}
    >
      <div className="flex items-start gap-1.5">
        <Link
          href={`/projects/${projectKey}/tasks/${task.number}` as Route}
          draggable={false}
          className="min-w-0 flex-1 break-words hover:underline"
        >
          {task.title}
        </Link>
        {isWritable && (
          <button
            type="button"
            id={`move-${task.id}`}
            aria-label={`Move ${task.title}`}
            aria-describedby="board-keys"
            aria-pressed={isHeld}
            onKeyDown={press}
            onClick={isHeld ? onPutDown : onTakeUp}
            className="noscript:hidden -mr-1 grid size-7 shrink-0 cursor-grab place-items-center rounded-md text-muted-foreground hover:bg-secondary aria-pressed:bg-accent aria-pressed:text-accent-foreground"
          >
            <GripVerticalIcon aria-hidden="true" className="size-4" />
          </button>
        )}
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
      {isHeld && <Arrows onStep={onStep} onPutDown={onPutDown} />}
    </li>
  )
}

/** For fingers, and for whoever cannot drag. */
function Arrows({ onStep, onPutDown }: { onStep: (step: Step) => void; onPutDown: () => void }) {
  const look = "grid h-9 flex-1 cursor-pointer place-items-center rounded-md border hover:bg-accent"
  return (
    <div className="mt-2 flex gap-1">
      {arrows.map(({ step, name, Icon }) => (
        <button
          key={step}
          type="button"
          aria-label={name}
          onClick={() => onStep(step)}
          className={look}
        >
          <Icon aria-hidden="true" className="size-4" />
        </button>
      ))}
      <button type="button" aria-label="Put down" onClick={onPutDown} className={look}>
        <CheckIcon aria-hidden="true" className="size-4" />
      </button>
    </div>
  )
}

const arrows = [
  { step: "left", name: "Move left", Icon: ArrowLeftIcon },
  { step: "up", name: "Move up", Icon: ArrowUpIcon },
  { step: "down", name: "Move down", Icon: ArrowDownIcon },
  { step: "right", name: "Move right", Icon: ArrowRightIcon },
] as const

const steps: Readonly<Record<string, Step | undefined>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
}
