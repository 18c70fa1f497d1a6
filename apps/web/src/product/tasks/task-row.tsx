"use client"

import type { Tenant } from "@repo/tenancy"
import { Trash2Icon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import {
  type FormEvent,
  startTransition,
  useActionState,
  useEffect,
  useOptimistic,
  useRef,
} from "react"
import { untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { TenantForm } from "@/components/tenant-form"
import { AssigneeMark } from "./assignee-mark.tsx"
import { completeTask } from "./complete-task.ts"
import { deleteTask } from "./delete-task.ts"
import { DueDate } from "./due-date.tsx"
import { StatusMark } from "./status-mark.tsx"
import { useTaskChanges } from "./task-changes.tsx"
import type { TaskSummary } from "./task-summary.ts"

/** One task of a list: tick it off, open it, delete it. */
export function TaskRow({
  task,
  projectKey,
  tenant,
  isWritable,
}: {
  task: TaskSummary
  projectKey: string
  tenant: Pick<Tenant, "id">
  isWritable: boolean
}) {
  const { leaving } = useTaskChanges()
  if (leaving === task.id) return null
  const name = `${projectKey}-${task.number}`
  return (
    <li className="group/task flex min-h-11 items-center gap-2.5 px-3 py-1.5 sm:px-4">
      {isWritable ? (
        <Tick task={task} tenant={tenant} />
      ) : (
        <StatusMark status={task.status} className="mx-1.5" />
      )}
      <span className="hidden w-18 shrink-0 font-mono text-muted-foreground text-sm sm:inline">
        {name}
      </span>
      <Link
        href={`/projects/${projectKey}/tasks/${task.number}` as Route}
        className={`min-w-0 flex-1 py-1 hover:underline sm:truncate ${task.status === "done" ? "text-muted-foreground" : ""}`}
      >
        {task.title}
      </Link>
      {task.dueOn && <DueDate on={task.dueOn} status={task.status} />}
      <span className="w-6 shrink-0">
        {task.assigneeName && <AssigneeMark name={task.assigneeName} />}
      </span>
      {isWritable && <Delete task={task} tenant={tenant} />}
    </li>
  )
}

function Tick({ task, tenant }: { task: TaskSummary; tenant: Pick<Tenant, "id"> }) {
  const [result, complete] = useActionState(completeTask, untouched)
  const [status, showStatus] = useOptimistic(task.status)
  const { announce, moved } = useTaskChanges()
  const button = useRef<HTMLButtonElement>(null)
  const isDone = status === "done"

  // It is another element where it has moved to.
  useEffect(() => {
    if (moved.current !== task.id) return
    moved.current = undefined
    button.current?.focus()
  }, [moved, task.id])

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    moved.current = task.id
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

function Delete({ task, tenant }: { task: TaskSummary; tenant: Pick<Tenant, "id"> }) {
  const [, remove] = useActionState(deleteTask, untouched)
  const changes = useTaskChanges()
  return (
    <TenantForm
      tenant={tenant}
      action={remove}
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
