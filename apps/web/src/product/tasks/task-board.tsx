"use client"

import type { Tenant } from "@repo/tenancy"
import { useEffect, useState } from "react"
import { ActionMessage } from "@/components/action-message"
import { BoardCard } from "./board-card.tsx"
import { BoardColumn } from "./board-column.tsx"
import { type Place, placeOf, type Step, stepFrom, withTaskAt } from "./board-order.ts"
import type { TaskCounts } from "./task-counts.ts"
import { statusNames, taskStatuses } from "./task-status.ts"
import type { TaskGroup } from "./task-summary.ts"
import { useBoardColumns } from "./use-board-columns.ts"

/**
 * A project's tasks in columns. A card is moved by dragging it; or by its handle: Space or Enter
 * takes it up, arrows move it, Space or Enter puts it down, Escape puts it back. Whoever taps the
 * handle gets the arrows as buttons.
 */
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
  const [held, setHeld] = useState<{ id: string; from: Place }>()
  const { columns, show, save, result } = useBoardColumns(groups, tenant, held?.id)
  const [dragged, setDragged] = useState<string>()
  const [said, announce] = useState("")

  // A card that changes its column is another element there.
  useEffect(() => {
    if (held) document.getElementById(`move-${held.id}`)?.focus()
  }, [held, columns])

  // Whoever turns to something else than its buttons has put the card down.
  useEffect(() => {
    if (!held) return
    const leave = ({ target }: Event) => {
      const isMoving =
        target instanceof Element && target.closest(`[data-card="${held.id}"] button`)
      if (!isMoving) putDown(held.id)
    }
    for (const event of turningAway) window.addEventListener(event, leave, true)
    return () => {
      for (const event of turningAway) window.removeEventListener(event, leave, true)
    }
  })

  function takeUp(id: string): void {
    const from = placeOf(columns, id)
    if (!from) return
    setHeld({ id, from })
    announce(`Taken up. ${where(from)}. Arrows move it, Space puts it down, Escape puts it back.`)
  }

  function step(id: string, direction: Step): void {
    const place = placeOf(columns, id)
    const next = place && stepFrom(columns, place, direction)
    if (!next) {
      announce("It cannot go further that way.")
      return
    }
    const moved = withTaskAt(columns, id, next)
    show(moved)
    announce(where(next, moved[next.status].length))
  }

  function putDown(id: string): void {
    const place = placeOf(columns, id)
    setHeld(undefined)
    if (!place || !held) return
    announce(`Put down. ${where(place)}.`)
    const { from } = held
    if (place.status !== from.status || place.index !== from.index) save(columns, id, from)
  }

  function putBack(id: string): void {
    if (!held) return
    show(withTaskAt(columns, id, held.from))
    setHeld(undefined)
    announce(`Put back. ${where(held.from)}.`)
  }

  function drop(place: Place): void {
    setDragged(undefined)
    const from = dragged && placeOf(columns, dragged)
    if (!dragged || !from) return
    const moved = withTaskAt(columns, dragged, place)
    announce(`Moved. ${where(place, moved[place.status].length)}.`)
    save(moved, dragged, from)
  }

  function where({ status, index }: Place, of = columns[status].length): string {
    return `${statusNames[status]}, ${index + 1} of ${of}`
  }

  return (
    <>
      {isWritable && (
        <p
          id="board-keys"
          className="noscript:hidden mb-3 hidden text-muted-foreground text-sm sm:block"
        >
          Drag a card; or on its handle <kbd className="font-mono">Space</kbd> takes it up, the
          arrow keys move it, <kbd className="font-mono">Space</kbd> puts it down and{" "}
          <kbd className="font-mono">Esc</kbd> puts it back.
        </p>
      )}
      <ActionMessage result={result} />
      <p aria-live="assertive" className="sr-only">
        {said}
      </p>
      <div className="relative -mx-4 flex snap-x scroll-px-4 gap-3 overflow-x-auto px-4 pb-4 sm:-mx-6 sm:scroll-px-6 sm:px-6 xl:mx-0 xl:px-0">
        {taskStatuses.map((status) => (
          <BoardColumn
            key={status}
            status={status}
            tasks={columns[status]}
            projectKey={projectKey}
            total={
              groups.some((group) => group.status === status && group.next)
                ? counts[status]
                : undefined
            }
            dragged={dragged}
            onDrop={(index) => drop({ status, index })}
          >
            {(task) => (
              <BoardCard
                key={task.id}
                task={task}
                projectKey={projectKey}
                isWritable={isWritable}
                isHeld={held?.id === task.id}
                onTakeUp={() => takeUp(task.id)}
                onStep={(direction) => step(task.id, direction)}
                onPutDown={() => putDown(task.id)}
                onPutBack={() => putBack(task.id)}
                onDrag={(isDragged) => setDragged(isDragged ? task.id : undefined)}
              />
            )}
          </BoardColumn>
        ))}
      </div>
    </>
  )
}

/** Not a touch by itself: that may be a scroll. `popstate` is the way back. */
const turningAway = ["focusin", "click", "dragstart", "popstate"] as const
