"use client"

import {
  ArrowDownIcon,
  ArrowLeftIcon,
  ArrowRightIcon,
  ArrowUpIcon,
  CheckIcon,
  GripVerticalIcon,
} from "lucide-react"
import type { KeyboardEvent, ReactNode } from "react"
import { cn } from "@/components/class-names"
import { type Step, statusBeside } from "./task-order.ts"
import { statusNames } from "./task-status.ts"
import type { TaskSummary } from "./task-summary.ts"
import { handleId, type Moving } from "./use-moving.ts"

interface MovedProps {
  readonly task: TaskSummary
  readonly moving: Moving
}

/** Takes a task up, and moves it by keyboard while it is held. */
export function MoveHandle({ task, moving, className }: MovedProps & { className?: string }) {
  const isHeld = moving.held === task.id

  function press(event: KeyboardEvent): void {
    if (!isHeld) return
    const step = steps[event.key]
    if (step) moving.step(task.id, step)
    else if (event.key === "Escape") moving.putBack(task.id)
    else return
    event.preventDefault()
  }

  return (
    <button
      type="button"
      id={handleId(task.id)}
      data-moves={task.id}
      aria-label={`Move ${task.title}`}
      aria-describedby="move-keys"
      aria-pressed={isHeld}
      onKeyDown={press}
      onClick={() => (isHeld ? moving.putDown(task.id) : moving.takeUp(task.id))}
      className={cn(
        "grid size-7 shrink-0 cursor-grab noscript:hidden place-items-center rounded-md text-muted-foreground hover:bg-secondary aria-pressed:bg-accent aria-pressed:text-accent-foreground",
        className,
      )}
    >
      <GripVerticalIcon aria-hidden="true" className="size-4" />
    </button>
  )
}

/** For fingers, and for whoever cannot drag. Shown while the task is held. */
export function MoveButtons({
  task,
  moving,
  className,
  children,
}: MovedProps & { className?: string; children: ReactNode }) {
  if (moving.held !== task.id) return null
  return (
    <div data-moves={task.id} className={cn("flex flex-wrap gap-1", className)}>
      {children}
      <MoveButton name="Put down" onClick={() => moving.putDown(task.id)}>
        <CheckIcon aria-hidden="true" className="size-4" />
      </MoveButton>
    </div>
  )
}

/** On a board the columns stand side by side. */
export function BoardArrows({ task, moving }: MovedProps) {
  return boardArrows.map(({ step, name, Icon }) => (
    <MoveButton key={step} name={name} onClick={() => moving.step(task.id, step)}>
      <Icon aria-hidden="true" className="size-4" />
    </MoveButton>
  ))
}

/** In a list sideways is no direction: the button says the status. */
export function ListArrows({ task, moving }: MovedProps) {
  return listArrows.map(({ step, Icon }) => {
    const isAside = step === "left" || step === "right"
    const status = isAside ? statusBeside(task.status, step) : undefined
    if (isAside && !(status && moving.isShown(status))) return null
    const name = status ? `Move to ${statusNames[status]}` : `Move ${step}`
    return (
      <MoveButton key={step} name={name} onClick={() => moving.step(task.id, step)}>
        <Icon aria-hidden="true" className="size-4 shrink-0" />
        {status && statusNames[status]}
      </MoveButton>
    )
  })
}

function MoveButton({
  name,
  onClick,
  children,
}: {
  name: string
  onClick: () => void
  children: ReactNode
}) {
  return (
    <button
      type="button"
      aria-label={name}
      onClick={onClick}
      className="flex h-9 flex-1 cursor-pointer items-center justify-center gap-1.5 whitespace-nowrap rounded-md border border-input bg-card px-2 text-sm hover:bg-accent"
    >
      {children}
    </button>
  )
}

const boardArrows = [
  { step: "left", name: "Move left", Icon: ArrowLeftIcon },
  { step: "up", name: "Move up", Icon: ArrowUpIcon },
  { step: "down", name: "Move down", Icon: ArrowDownIcon },
  { step: "right", name: "Move right", Icon: ArrowRightIcon },
] as const

const listArrows = [
  { step: "up", Icon: ArrowUpIcon },
  { step: "down", Icon: ArrowDownIcon },
  { step: "left", Icon: ArrowLeftIcon },
  { step: "right", Icon: ArrowRightIcon },
] as const

const steps: Readonly<Record<string, Step | undefined>> = {
  ArrowUp: "up",
  ArrowDown: "down",
  ArrowLeft: "left",
  ArrowRight: "right",
}
