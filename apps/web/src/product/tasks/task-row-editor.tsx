"use client"

import type { Tenant } from "@repo/tenancy"
import { type KeyboardEvent, useEffect } from "react"
import { ActionMessage } from "@/components/action-message"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import type { Assignee } from "./list-assignees.ts"
import { TaskConflict } from "./task-conflict.tsx"
import { type Draft, draftOf, rowDraft } from "./task-draft.ts"
import { AssigneeSelect, StatusSelect } from "./task-selects.tsx"
import type { TaskSummary } from "./task-summary.ts"
import { useAssignees } from "./use-assignees.ts"
import { useTaskEditing } from "./use-task-editing.ts"

/**
 * A task edited where it stands in its list. Enter saves, Escape leaves it as it was. While the
 * server is asked the row shows what was typed; what it refuses comes back to be mended.
 */
export function TaskRowEditor({
  task,
  tenant,
  onSaving,
  onSaved,
  onCancel,
}: {
  task: TaskSummary
  tenant: Pick<Tenant, "id">
  /** What the row is to show meanwhile; undefined when the server has answered. */
  onSaving: (shown: TaskSummary | undefined) => void
  onSaved: () => void
  onCancel: () => void
}) {
  const editing = useTaskEditing(rowDraft(task.id), draftOf({ ...task, description: "" }), false)
  const { draft, problems, result, theirs, sent, isPending, isDirty, change } = editing
  const { assigneeId, assigneeName } = task
  const known = [
    ...(assigneeId && assigneeName ? [{ id: assigneeId, name: assigneeName }] : []),
    ...(editing.theirAssignee ? [editing.theirAssignee] : []),
  ]
  const assignees = useAssignees(draft.assigneeId, known)
  const isSaved = result.kind === "done" && !theirs && !isDirty && !isPending

  useEffect(() => {
    editing.form.current?.querySelector<HTMLInputElement>("[name=title]")?.focus()
  }, [editing.form])
  useEffect(() => {
    onSaving(isPending ? withDraft(task, sent, assignees.people) : undefined)
    // Told of the beginning and of the end only.
  }, [isPending])
  useEffect(() => {
    if (isSaved) onSaved()
  }, [isSaved, onSaved])

  function press(event: KeyboardEvent): void {
    if (event.key !== "Escape") return
    event.stopPropagation()
    editing.discard()
    onCancel()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape is a shortcut for the button that says so.
    <div hidden={isPending} onKeyDown={press} className="w-full py-1.5">
      <TenantForm
        ref={editing.form}
        tenant={tenant}
        action={editing.action}
        onSubmit={editing.noteSent}
        aria-label={`Edit ${task.title}`}
        className="grid grid-cols-2 gap-2 lg:grid-cols-[minmax(0,1fr)_9rem_11rem_9.5rem_auto]"
      >
        <input type="hidden" name="id" value={task.id} />
        <input type="hidden" name="version" value={draft.version} />
        <div className="col-span-2 lg:col-span-1">
          <Input
            name="title"
            aria-label="Title"
            required
            maxCharacters={200}
            autoComplete="off"
            value={draft.title}
            onChange={(event) => change({ title: event.target.value })}
            className="h-9"
            {...describedBy("title")}
          />
          {problemOf("title")}
        </div>
        <div>
          <StatusSelect
            aria-label="Status"
            value={draft.status}
            onChange={(event) => change({ status: event.target.value as Draft["status"] })}
            className="h-9"
            {...describedBy("status")}
          />
          {problemOf("status")}
        </div>
        <div>
          <AssigneeSelect
            assignees={assignees}
            aria-label="Given to"
            value={draft.assigneeId}
            onChange={(event) => change({ assigneeId: event.target.value })}
            className="h-9"
            {...describedBy("assignee")}
          />
          {problemOf("assignee")}
        </div>
        <div>
          <Input
            name="dueOn"
            type="date"
            aria-label="Due"
            max="9999-12-31"
            value={draft.dueOn}
            onChange={(event) => change({ dueOn: event.target.value })}
            className="h-9"
            {...describedBy("dueOn")}
          />
          {problemOf("dueOn")}
        </div>
        {!theirs && (
          <span className="flex gap-2">
            <Button disabled={isPending}>Save</Button>
            <Button
              type="button"
              variant="ghost"
              onClick={() => {
                editing.discard()
                onCancel()
              }}
            >
              Cancel
            </Button>
          </span>
        )}
      </TenantForm>
      {result.kind !== "invalid" && <ActionMessage result={result} />}
      {theirs && (
        <TaskConflict
          base={editing.base}
          mine={draft}
          theirs={theirs}
          assignees={[...known, ...assignees.people]}
          onMine={editing.keepMine}
          onTheirs={() => {
            editing.takeTheirs()
            onCancel()
          }}
        />
      )}
    </div>
  )

  function describedBy(field: string) {
    return problems[field]
      ? { "aria-invalid": true as const, "aria-describedby": `${task.id}-${field}` }
      : {}
  }

  function problemOf(field: string) {
    return (
      problems[field] && (
        <p id={`${task.id}-${field}`} className="mt-1.5 text-destructive text-sm">
          {problems[field]}
        </p>
      )
    )
  }
}

function withDraft(task: TaskSummary, draft: Draft, assignees: readonly Assignee[]): TaskSummary {
  const assigneeId = draft.assigneeId || null
  const assignee = assignees.find(({ id }) => id === assigneeId)
  return {
    ...task,
    title: draft.title,
    status: draft.status,
    dueOn: draft.dueOn || null,
    assigneeId,
    assigneeName: assignee?.name ?? null,
  }
}
