"use client"

import type { Tenant } from "@repo/tenancy"
import { Trash2Icon } from "lucide-react"
import {
  type FormEvent,
  type RefObject,
  startTransition,
  useActionState,
  useEffect,
  useEffectEvent,
  useOptimistic,
  useRef,
} from "react"
import { untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { TenantForm } from "@/components/tenant-form"
import { completeTask } from "./complete-task.ts"
import { deleteTask } from "./delete-task.ts"
import { StatusMark } from "./status-mark.tsx"
import { useTaskChanges } from "./task-changes.tsx"
import type { TaskSummary } from "./task-summary.ts"

export function TickTask({ task, tenant }: { task: TaskSummary; tenant: Pick<Tenant, "id"> }) {
  const [result, complete] = useActionState(completeTask, untouched)
  const [status, showStatus] = useOptimistic(task.status)
  const { announce, moved } = useTaskChanges()
  const button = useRef<HTMLButtonElement>(null)
  const isDone = status === "done"

  useFocusWhereMoved(task.id, "tick", button)

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    moved.current = { id: task.id, by: "tick" }
    startTransition(() => {
      showStatus(isDone ? "todo" : "done")
      announce(isDone ? `${task.title} is to do again.` : `${task.title} is done.`)
      complete(form)
    })
  }

  return (
    <TenantForm tenant={tenant} action={complete} onSubmit={send} className="flex items-center">
      <input type="hidden" name="id" value={task.id} />
      <input type="hidden" name="done" value={isDone ? "no" : "yes"} />
      <button
        ref={button}
        type="submit"
        aria-pressed={isDone}
        aria-label={`Done: ${task.title}`}
        className="grid size-7 cursor-pointer place-items-center rounded-full hover:bg-secondary"
      >
        <StatusMark status={status} />
      </button>
      <ActionMessage result={result} />
    </TenantForm>
  )
}

export function DeleteTask({ task, tenant }: { task: TaskSummary; tenant: Pick<Tenant, "id"> }) {
  const [, remove] = useActionState(deleteTask, untouched)
  const changes = useTaskChanges()
  return (
    // On a phone there is no room for it; the task's own page has it too.
    <TenantForm
      tenant={tenant}
      action={remove}
      className="max-sm:hidden"
      onSubmit={(event) => {
        event.preventDefault()
        changes.remove({ id: task.id, title: task.title })
      }}
    >
      <input type="hidden" name="id" value={task.id} />
      <input type="hidden" name="deleted" value="yes" />
      <button
        type="submit"
        aria-label={`Delete ${task.title}`}
        className="grid size-7 cursor-pointer place-items-center rounded-md text-muted-foreground hover:bg-secondary hover:text-destructive"
      >
        <Trash2Icon aria-hidden="true" className="size-4" />
      </button>
    </TenantForm>
  )
}

/** A row that has moved to another status is another element there. */
export function useFocusWhereMoved(
  id: string,
  by: "tick" | "edit",
  button: RefObject<HTMLButtonElement | null>,
  onMoved = () => {},
): void {
  const { moved } = useTaskChanges()
  const tell = useEffectEvent(onMoved)
  useEffect(() => {
    if (moved.current?.id !== id || moved.current.by !== by) return
    moved.current = undefined
    button.current?.focus()
    tell()
  }, [moved, id, by, button])
}
