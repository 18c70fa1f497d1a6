import type { Tenant } from "@repo/tenancy"
import { useState, useTransition } from "react"
import { type ActionResult, TENANT_FIELD, untouched } from "@/action-result"
import { type Columns, type Place, placeOf, taskAbove, withTaskAt } from "./board-order.ts"
import { moveTask } from "./move-task.ts"
import { taskStatuses } from "./task-status.ts"
import type { TaskGroup } from "./task-summary.ts"

/**
 * What the board shows: the server's columns, with what one has moved since. A page that comes from
 * the server meanwhile takes nothing back that is still on its way, nor the card that is held.
 *
 * @param held the id of the card that somebody is moving.
 */
export function useBoardColumns(
  groups: readonly TaskGroup[],
  tenant: Pick<Tenant, "id">,
  held: string | undefined,
) {
  const [columns, show] = useState(() => columnsOf(groups))
  const [drawn, setDrawn] = useState(groups)
  const [onTheirWay, setOnTheirWay] = useState<readonly string[]>([])
  const [result, setResult] = useState<ActionResult<unknown>>(untouched)
  const [, startTransition] = useTransition()
  if (groups !== drawn) {
    setDrawn(groups)
    const moved = held === undefined ? onTheirWay : [...onTheirWay, held]
    show(moved.reduce((next, id) => withPlaceOf(next, columns, id), columnsOf(groups)))
  }

  /** Shows it at once; what the server refuses goes back to where it was. */
  function save(moved: Columns, id: string, from: Place): void {
    show(moved)
    setOnTheirWay((ids) => [...ids, id])
    const form = new FormData()
    form.set(TENANT_FIELD, tenant.id)
    form.set("id", id)
    form.set("status", placeOf(moved, id)?.status ?? "")
    form.set("after", taskAbove(moved, id) ?? "")
    startTransition(async () => {
      const answer = await moveTask(untouched, form)
      setResult(answer)
      setOnTheirWay((ids) => ids.toSpliced(ids.indexOf(id), 1))
      if (answer.kind !== "done") show((now) => withTaskAt(now, id, from))
    })
  }

  return { columns, show, save, result }
}

/** The columns with the task where the others have it. */
function withPlaceOf(columns: Columns, others: Columns, id: string): Columns {
  const place = placeOf(others, id)
  return place ? withTaskAt(columns, id, place) : columns
}

function columnsOf(groups: readonly TaskGroup[]): Columns {
  const entries = taskStatuses.map((status) => {
    return [status, groups.find((group) => group.status === status)?.tasks ?? []]
  })
  return Object.fromEntries(entries) as Columns
}
