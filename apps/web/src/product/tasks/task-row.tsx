"use client"

import type { Tenant } from "@repo/tenancy"
import { PencilIcon } from "lucide-react"
import type { Route } from "next"
import dynamic from "next/dynamic"
import Link from "next/link"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { useHasKeptDraft } from "@/components/kept-draft"
import { AssigneeMark } from "./assignee-mark.tsx"
import { DueDate } from "./due-date.tsx"
import { ListArrows, MoveButtons, MoveHandle } from "./move-handle.tsx"
import { StatusMark } from "./status-mark.tsx"
import { useTaskChanges } from "./task-changes.tsx"
import { isSaved, rowDraft } from "./task-draft.ts"
import { DeleteTask, TickTask, useFocusWhereMoved } from "./task-row-buttons.tsx"
import type { TaskSummary } from "./task-summary.ts"
import { draggable } from "./use-drop-place.tsx"
import type { Moving } from "./use-moving.ts"

/** One task of a list: tick it off, open it, edit it where it stands, delete it, move it. */
export function TaskRow({
  task,
  projectKey,
  tenant,
  isWritable,
  moving,
}: {
  task: TaskSummary
  projectKey: string
  tenant: Pick<Tenant, "id">
  isWritable: boolean
  moving: Moving
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
    <li
      onKeyDown={press}
      {...draggable(task, `${projectKey}-${task.number}`, moving, isWritable && !isEditing)}
      className={`min-h-11 px-3 sm:px-4 ${moving.held === task.id ? "bg-accent/50" : ""}`}
    >
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
            <TickTask task={shown} tenant={tenant} />
          ) : (
            <StatusMark status={shown.status} className="mx-1.5" />
          )}
          <span className="hidden w-18 shrink-0 font-mono text-muted-foreground text-sm sm:inline">
            {projectKey}-{task.number}
          </span>
          <div className="flex min-w-0 flex-1 flex-col gap-x-2.5 sm:flex-row sm:items-center">
            <Link
              href={`/projects/${projectKey}/tasks/${task.number}` as Route}
              draggable={false}
              className={`wrap-anywhere min-w-0 flex-1 py-1 hover:underline sm:truncate ${shown.status === "done" ? "text-muted-foreground" : ""}`}
            >
              {shown.title}
            </Link>
            <span className="flex items-center gap-2.5">
              {shown.dueOn && <DueDate on={shown.dueOn} status={shown.status} />}
              <span className="w-6 shrink-0 max-sm:empty:hidden">
                {shown.assigneeName && <AssigneeMark name={shown.assigneeName} />}
              </span>
            </span>
          </div>
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
              <DeleteTask task={task} tenant={tenant} />
              <MoveHandle task={task} moving={moving} />
            </span>
          )}
        </div>
      )}
      {!isEditing && (
        <MoveButtons task={task} moving={moving} className="ml-auto max-w-md pb-2">
          <ListArrows task={task} moving={moving} />
        </MoveButtons>
      )}
    </li>
  )
}

/** Its code comes with the first edit. */
const TaskRowEditor = dynamic(() =>
  import("./task-row-editor.tsx").then(({ TaskRowEditor }) => TaskRowEditor),
)
