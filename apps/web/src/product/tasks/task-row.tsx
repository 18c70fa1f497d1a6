"use client"

import type { Tenant } from "@repo/tenancy"
import { PencilIcon, Trash2Icon } from "lucide-react"
import type { Route } from "next"
import dynamic from "next/dynamic"
import Link from "next/link"
import {
  type FormEvent,
  type KeyboardEvent,
  type RefObject,
  startTransition,
  useActionState,
  useEffect,
  useEffectEvent,
  useOptimistic,
  useRef,
  useState,
} from "react"
import { untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useHasKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { AssigneeMark } from "./assignee-mark.tsx"
import { completeTask } from "./complete-task.ts"
import { deleteTask } from "./delete-task.ts"
import { DueDate } from "./due-date.tsx"
import { StatusMark } from "./status-mark.tsx"
import { useTaskChanges } from "./task-changes.tsx"
import { isSaved, rowDraft } from "./task-draft.ts"
import type { TaskSummary } from "./task-summary.ts"

/** One task of a list: tick it off, open it, edit it where it stands, delete it. */
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
  const { leaving, announce, moved } = useTaskChanges()
  const hasKeptDraft = useHasKeptDraft(rowDraft(task.id), (kept) => isSaved(kept, task))
  const [isEditing, setIsEditing] = useState(false)
  const [saving, setSaving] = useState<TaskSummary>()
  const editButton = useRef<HTMLButtonElement>(null)
  const isCancelled = useRef(false)

  useEffect(() => {
    if (hasKeptDraft && isWritable) setIsEditing(true)
  }, [hasKeptDraft, isWritable])
  // The editor, and the focus in it, is hidden meanwhile.
  useEffect(() => {
    if (saving) editButton.current?.focus()
  }, [saving])
  useEffect(() => {
    if (isEditing || !isCancelled.current) return
    isCancelled.current = false
    editButton.current?.focus()
  }, [isEditing])
  useFocusWhereMoved(task.id, "edit", editButton, () => announce(`${task.title} is changed.`))

  if (leaving === task.id) return null

  function showSaving(shown: TaskSummary | undefined): void {
    setSaving(shown)
    moved.current = shown && shown.status !== task.status ? { id: task.id, by: "edit" } : undefined
  }

  function showSaved(): void {
    announce(`${(saving ?? task).title} is changed.`)
    setIsEditing(false)
  }

  function cancel(): void {
    isCancelled.current = true
    setIsEditing(false)
  }

  function press(event: KeyboardEvent): void {
    const isTyped = event.ctrlKey || event.metaKey || event.altKey
    if (event.key !== "e" || isTyped || isEditing || !isWritable) return
    event.preventDefault()
    setIsEditing(true)
  }

  const shown = saving ?? task
  return (
    <li onKeyDown={press} className="min-h-11 px-3 sm:px-4">
      {isEditing && (
        <TaskRowEditor
          task={task}
          tenant={tenant}
          onSaving={showSaving}
          onSaved={showSaved}
          onCancel={cancel}
        />
      )}
      {(!isEditing || saving) && (
        <div className="group/task flex min-h-11 items-center gap-2.5 py-1.5">
          {isWritable ? (
            <Tick task={shown} tenant={tenant} />
          ) : (
            <StatusMark status={shown.status} className="mx-1.5" />
          )}
          <span className="hidden w-18 shrink-0 font-mono text-muted-foreground text-sm sm:inline">
            {projectKey}-{task.number}
          </span>
          <Link
            href={`/projects/${projectKey}/tasks/${task.number}` as Route}
            className={`wrap-anywhere min-w-0 flex-1 py-1 hover:underline sm:truncate ${shown.status === "done" ? "text-muted-foreground" : ""}`}
          >
            {shown.title}
          </Link>
          {shown.dueOn && <DueDate on={shown.dueOn} status={shown.status} />}
          <span className="w-6 shrink-0">
            {shown.assigneeName && <AssigneeMark name={shown.assigneeName} />}
          </span>
          {isWritable && (
            <span className="flex shrink-0">
              <button
                ref={editButton}
                type="button"
                aria-label={`Edit ${shown.title}`}
                aria-keyshortcuts="e"
                title="Edit (e)"
                onClick={() => setIsEditing(true)}
                className="grid size-7 cursor-pointer noscript:hidden place-items-center rounded-md text-muted-foreground hover:bg-secondary hover:text-foreground"
              >
                <PencilIcon aria-hidden="true" className="size-4" />
              </button>
              <Delete task={task} tenant={tenant} />
            </span>
          )}
        </div>
      )}
    </li>
  )
}

/** Its code comes with the first edit. */
const TaskRowEditor = dynamic(() =>
  import("./task-row-editor.tsx").then(({ TaskRowEditor }) => TaskRowEditor),
)

/** A row that has moved to another status is another element there. */
function useFocusWhereMoved(
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

function Tick({ task, tenant }: { task: TaskSummary; tenant: Pick<Tenant, "id"> }) {
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

function Delete({ task, tenant }: { task: TaskSummary; tenant: Pick<Tenant, "id"> }) {
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
