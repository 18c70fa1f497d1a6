import type { Tenant } from "@repo/tenancy"
import { useState, useTransition } from "react"
import { type ActionResult, PERSON_FIELD, TENANT_FIELD, untouched } from "@/action-result"
import { useFormOwner } from "@/components/form-owner"
import { moveTask } from "./move-task.ts"
import { type Columns, columnsOf, placeOf, taskAbove, withPlaceOf } from "./task-order.ts"
import type { TaskGroup } from "./task-summary.ts"

interface Shown {
  readonly columns: Columns
  /** What the server sent last. */
  readonly groups: readonly TaskGroup[]
  /** The ids of the tasks that were moved and that the server has not answered for, by move. */
  readonly onTheirWay: readonly string[]
}

/**
 * What is shown: the server's columns, with what one has moved since. A page that comes from the
 * server meanwhile takes nothing back that is still on its way, nor the task that is held.
 *
 * @param held the id of the task that somebody is moving.
 */
export function useTaskColumns(
  groups: readonly TaskGroup[],
  tenant: Pick<Tenant, "id">,
  held: string | undefined,
) {
  const [shown, setShown] = useState<Shown>(() => {
    return { columns: columnsOf(groups), groups, onTheirWay: [] }
  })
  const [result, setResult] = useState<ActionResult<unknown>>(untouched)
  const [, startTransition] = useTransition()
  const { userId } = useFormOwner()
  if (groups !== shown.groups) setShown(withServed(shown, groups, held))

  function show(columns: Columns): void {
    setShown((now) => ({ ...now, columns }))
  }

  /** Shows it at once; what the server refuses goes back to where the server has it. */
  function save(moved: Columns, id: string): void {
    setShown((now) => ({ ...now, columns: moved, onTheirWay: [...now.onTheirWay, id] }))
    const status = placeOf(moved, id)?.status
    const above = groups.find((group) => group.status === status)?.above
    const form = new FormData()
    form.set(TENANT_FIELD, tenant.id)
    form.set(PERSON_FIELD, userId)
    form.set("id", id)
    form.set("status", status ?? "")
    form.set("after", taskAbove(moved, id) ?? above ?? "")
    startTransition(async () => {
      const answer = await moveTask(untouched, form)
      setResult(answer)
      setShown((now) => withAnswer(now, id, answer.kind !== "done"))
    })
  }

  return { columns: shown.columns, show, save, result }
}

function withServed(
  { columns, onTheirWay }: Shown,
  groups: readonly TaskGroup[],
  held: string | undefined,
): Shown {
  const moved = held === undefined ? onTheirWay : [...onTheirWay, held]
  const served = columnsOf(groups)
  return {
    columns: moved.reduce((next, id) => withPlaceOf(next, columns, id), served),
    groups,
    onTheirWay,
  }
}

/** Only that task goes back, and not while a later move of it is on its way. */
function withAnswer(now: Shown, id: string, isRefused: boolean): Shown {
  const onTheirWay = now.onTheirWay.toSpliced(now.onTheirWay.indexOf(id), 1)
  if (!isRefused || onTheirWay.includes(id)) return { ...now, onTheirWay }
  const columns = withPlaceOf(now.columns, columnsOf(now.groups), id)
  return { ...now, onTheirWay, columns }
}
