"use client"

import type { Tenant } from "@repo/tenancy"
import { type ReactNode, useId } from "react"
import { ActionMessage } from "@/components/action-message"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { Textarea } from "@/components/ui/textarea"
import type { AssigneePage } from "./list-assignees.ts"
import { TaskConflict } from "./task-conflict.tsx"
import { type Draft, draftOf, type EditableTask } from "./task-draft.ts"
import { AssigneeSelect, StatusSelect } from "./task-selects.tsx"
import { useAssignees } from "./use-assignees.ts"
import { useTaskEditing } from "./use-task-editing.ts"

/**
 * A task, in place. What is typed stays until it is saved; what somebody else saved meanwhile is
 * shown beside it, and one chooses.
 */
export function TaskForm({
  tenant,
  task,
  assignees: first,
  children,
}: {
  tenant: Pick<Tenant, "id">
  task: EditableTask & { readonly id: string; readonly name: string }
  /** Whoever has it now among them. */
  assignees: AssigneePage
  /** Stands beside the button that saves. */
  children?: ReactNode
}) {
  const editing = useTaskEditing(`task ${task.id}`, draftOf(task), true)
  const { draft, problems, result, theirs, isDirty, isPending, change } = editing
  const known = editing.theirAssignee ? [editing.theirAssignee] : []
  const assignees = useAssignees(draft.assigneeId, known, first)
  const id = useId()
  return (
    <div className="rounded-xl border bg-card">
      <TenantForm
        ref={editing.form}
        id={id}
        tenant={tenant}
        action={editing.action}
        onSubmit={editing.noteSent}
        aria-label={`Edit ${task.name}`}
        className="grid grid-cols-1 gap-4 px-4 pt-4 sm:grid-cols-3 sm:px-5 sm:pt-5"
      >
        <input type="hidden" name="id" value={task.id} />
        <input type="hidden" name="version" value={draft.version} />
        <div className="sm:col-span-3">
          <Field
            label="Title"
            name="title"
            required
            maxCharacters={200}
            autoComplete="off"
            value={draft.title}
            onChange={(event) => change({ title: event.target.value })}
            problem={problems.title}
          />
        </div>
        <Choice label="Status" problem={problems.status}>
          {(props) => (
            <StatusSelect
              value={draft.status}
              onChange={(event) => change({ status: event.target.value as Draft["status"] })}
              {...props}
            />
          )}
        </Choice>
        <Choice label="Given to" problem={problems.assignee}>
          {(props) => (
            <AssigneeSelect
              assignees={assignees}
              value={draft.assigneeId}
              onChange={(event) => change({ assigneeId: event.target.value })}
              {...props}
            />
          )}
        </Choice>
        <Field
          label="Due"
          name="dueOn"
          type="date"
          max="9999-12-31"
          value={draft.dueOn}
          onChange={(event) => change({ dueOn: event.target.value })}
          problem={problems.dueOn}
        />
        <div className="sm:col-span-3">
          <Choice label="Description" problem={problems.description}>
            {(props) => (
              <Textarea
                name="description"
                maxCharacters={20_000}
                rows={4}
                value={draft.description}
                onChange={(event) => change({ description: event.target.value })}
                {...props}
              />
            )}
          </Choice>
        </div>
      </TenantForm>
      {theirs && (
        <TaskConflict
          base={editing.base}
          mine={draft}
          theirs={theirs}
          assignees={[...known, ...assignees.people]}
          onMine={editing.keepMine}
          onTheirs={editing.takeTheirs}
        />
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-4 sm:px-5">
        <div className="flex flex-wrap items-center gap-3">
          {!theirs && (
            <Button form={id} disabled={isPending}>
              {isPending ? "Saving" : "Save"}
            </Button>
          )}
          {isDirty && !isPending && !theirs && (
            <Button type="button" variant="ghost" onClick={editing.discard}>
              Discard
            </Button>
          )}
          <p role="status" className="text-muted-foreground text-sm">
            {isDirty && !isPending && !theirs && "Not saved yet"}
            {!isDirty && result.kind === "done" && !theirs && "Saved"}
          </p>
          {result.kind !== "invalid" && <ActionMessage result={result} />}
        </div>
        {children}
      </div>
    </div>
  )
}

function Choice({
  label,
  problem,
  children,
}: {
  label: string
  problem: string | undefined
  children: (props: {
    id: string
    "aria-invalid": true | undefined
    "aria-describedby": string | undefined
  }) => ReactNode
}) {
  const id = useId()
  return (
    <div className="space-y-1.5">
      <label htmlFor={id} className="block font-medium text-sm">
        {label}
      </label>
      {children({
        id,
        "aria-invalid": problem ? true : undefined,
        "aria-describedby": problem ? `${id}-problem` : undefined,
      })}
      {problem && (
        <p id={`${id}-problem`} className="text-destructive text-sm">
          {problem}
        </p>
      )}
    </div>
  )
}
