import type { Tenant } from "@repo/tenancy"
import { useEffect, useState } from "react"
import { useUnsavedWarning } from "@/components/use-unsaved-warning"
import {
  type Columns,
  type Place,
  placeOf,
  type Step,
  stepFrom,
  taskAbove,
  withPlaceOf,
  withTaskAt,
} from "./task-order.ts"
import { statusNames } from "./task-status.ts"
import type { TaskGroup } from "./task-summary.ts"
import { useTaskColumns } from "./use-task-columns.ts"

export type Moving = ReturnType<typeof useMoving>

/**
 * Moves tasks, on a board and in a list: by dragging one; or by its handle, where Space or Enter
 * takes it up, arrows move it, Space or Enter puts it down, Escape puts it back. Whoever taps the
 * handle gets the arrows as buttons.
 */
export function useMoving(groups: readonly TaskGroup[], tenant: Pick<Tenant, "id">) {
  const [held, setHeld] = useState<{ id: string; from: Columns }>()
  const { columns, show, save, result } = useTaskColumns(groups, tenant, held?.id)
  const [dragged, drag] = useState<string>()
  const [said, announce] = useState("")
  useUnsavedWarning(held !== undefined && isElsewhere(columns, held.from, held.id))

  // A task that changes its column is another element there.
  useEffect(() => {
    if (held) document.getElementById(handleId(held.id))?.focus()
  }, [held, columns])

  // Whoever turns to something else than its buttons has put the task down.
  useEffect(() => {
    if (!held) return
    const leave = ({ target }: Event) => {
      const isMoving = target instanceof Element && target.closest(`[data-moves="${held.id}"]`)
      if (!isMoving) putDown(held.id)
    }
    for (const event of turningAway) window.addEventListener(event, leave, true)
    return () => {
      for (const event of turningAway) window.removeEventListener(event, leave, true)
    }
  })

  function takeUp(id: string): void {
    const place = placeOf(columns, id)
    if (!place) return
    setHeld({ id, from: columns })
    announce(`Taken up. ${where(place)}. Arrows move it, Space puts it down, Escape puts it back.`)
  }

  function step(id: string, direction: Step): void {
    const place = placeOf(columns, id)
    const next = place && stepFrom(columns, place, direction)
    if (!next || !isShown(next.status)) {
      announce("It cannot go further that way.")
      return
    }
    const to = onThisPage(next, id)
    const moved = withTaskAt(columns, id, to)
    show(moved)
    announce(where(to, moved))
  }

  function putDown(id: string): void {
    const place = placeOf(columns, id)
    setHeld(undefined)
    if (!place || !held) return
    announce(`Put down. ${where(place)}.`)
    if (isElsewhere(columns, held.from, id)) save(columns, id)
  }

  function putBack(id: string): void {
    if (!held) return
    const back = withPlaceOf(columns, held.from, id)
    const place = placeOf(back, id)
    show(back)
    setHeld(undefined)
    if (place) announce(`Put back. ${where(place, back)}.`)
  }

  function drop(place: Place): void {
    drag(undefined)
    if (!dragged || !placeOf(columns, dragged)) return
    const to = onThisPage(place, dragged)
    const moved = withTaskAt(columns, dragged, to)
    announce(`Moved. ${where(to, moved)}.`)
    if (isElsewhere(moved, columns, dragged)) save(moved, dragged)
  }

  /** Not below the last of those that fit here: there it would be gone with the next answer. */
  function onThisPage({ status, index }: Place, id: string): Place {
    const tasks = columns[status]
    const isFull = groups.some((group) => group.status === status && group.next)
    const isNew = tasks.every((task) => task.id !== id)
    return { status, index: isFull && isNew ? Math.min(index, tasks.length - 1) : index }
  }

  function isShown(status: Place["status"]): boolean {
    return groups.some((group) => group.status === status)
  }

  function where({ status, index }: Place, of = columns): string {
    return `${statusNames[status]}, ${index + 1} of ${of[status].length}`
  }

  return {
    columns,
    result,
    said,
    held: held?.id,
    dragged,
    drag,
    drop,
    takeUp,
    step,
    putDown,
    putBack,
    isShown,
  }
}

export function handleId(id: string): string {
  return `move-${id}`
}

function isElsewhere(columns: Columns, before: Columns, id: string): boolean {
  const isSameStatus = placeOf(columns, id)?.status === placeOf(before, id)?.status
  return !isSameStatus || taskAbove(columns, id) !== taskAbove(before, id)
}

/**
 * Not a touch by itself: that may be a scroll. `popstate` is the way back, and a page that is no
 * longer looked at may never be looked at again.
 */
const turningAway = ["focusin", "click", "dragstart", "popstate", "visibilitychange"] as const
