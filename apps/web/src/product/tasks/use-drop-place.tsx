import { type DragEvent, type ReactNode, useRef, useState } from "react"
import type { TaskStatus } from "./task-status.ts"
import type { TaskSummary } from "./task-summary.ts"
import type { Moving } from "./use-moving.ts"

/** Where among the tasks of one status the dragged one would go, while it is over them. */
export function useDropPlace(status: TaskStatus, moving: Moving) {
  const list = useRef<HTMLUListElement>(null)
  const [over, setOver] = useState<number>()
  const { dragged } = moving
  const mark = dragged === undefined ? undefined : over
  // Counted without the task that is in the air.
  const others = moving.columns[status].filter(({ id }) => id !== dragged)

  function indexAt(event: DragEvent): number {
    const parts = [...(list.current?.querySelectorAll<HTMLElement>("[data-task]") ?? [])]
    const rest = parts.filter((part) => part.dataset.task !== dragged)
    const below = rest.findIndex((part) => {
      const { top, height } = part.getBoundingClientRect()
      return event.clientY < top + height / 2
    })
    return below < 0 ? rest.length : below
  }

  return {
    list,
    isOver: mark !== undefined,
    /** The mark, when it stands above this task; without a task, when it stands last. */
    markAbove: (task?: TaskSummary): ReactNode => {
      const isHere = mark !== undefined && others[mark]?.id === task?.id
      return isHere ? <DropMark /> : null
    },
    /** For the element that takes it. */
    target: {
      onDragOver: (event: DragEvent) => {
        if (dragged === undefined) return
        event.preventDefault()
        setOver(indexAt(event))
      },
      onDragLeave: (event: DragEvent) => {
        const isLeft = !event.currentTarget.contains(event.relatedTarget as Node | null)
        if (isLeft) setOver(undefined)
      },
      onDrop: (event: DragEvent) => {
        event.preventDefault()
        setOver(undefined)
        moving.drop({ status, index: indexAt(event) })
      },
    },
  }
}

/** For the element that is dragged: a card, a row. */
export function draggable(task: TaskSummary, name: string, moving: Moving, isDraggable: boolean) {
  return {
    "data-task": task.id,
    draggable: isDraggable,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = "move"
      event.dataTransfer.setData("text/plain", `${name} ${task.title}`)
      moving.drag(task.id)
    },
    onDragEnd: () => moving.drag(undefined),
  }
}

function DropMark() {
  return <li aria-hidden="true" className="h-0.5 rounded-full bg-primary" />
}
