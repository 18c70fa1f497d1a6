import type { Tenant } from "@repo/tenancy"
import { useState, useTransition } from "react"
import { type ActionResult, TENANT_FIELD, untouched } from "@/action-result"
import { type Columns, placeOf, taskAbove } from "./board-order.ts"
import { moveTask } from "./move-task.ts"
import { taskStatuses } from "./task-status.ts"
import type { TaskGroup } from "./task-summary.ts"

/** What the board shows: the server's columns, or at once what one has made of them. */
export function useBoardColumns(groups: readonly TaskGroup[], tenant: Pick<Tenant, "id">) {
  const [columns, show] = useState(() => columnsOf(groups))
  const [drawn, setDrawn] = useState(groups)
  const [result, setResult] = useState<ActionResult<unknown>>(untouched)
  const [, startTransition] = useTransition()
  if (groups !== drawn) {
    setDrawn(groups)
    show(columnsOf(groups))
  }

  /** Shows it at once; what the server refuses goes back to where it was. */
  function save(moved: Columns, id: string): void {
    show(moved)
    const form = new FormData()
    form.set(TENANT_FIELD, tenant.id)
    form.set("id", id)
    form.set("status", placeOf(moved, id)?.status ?? "")
    form.set("after", taskAbove(moved, id) ?? "")
    startTransition(async () => {
      const answer = await moveTask(untouched, form)
      setResult(answer)
      if (answer.kind !== "done") show(columnsOf(groups))
    })
  }

  return { columns, show, save, result }
}

function columnsOf(groups: readonly TaskGroup[]): Columns {
  const entries = taskStatuses.map((status) => {
    return [status, groups.find((group) => group.status === status)?.tasks ?? []]
  })
  return Object.fromEntries(entries) as Columns
}
