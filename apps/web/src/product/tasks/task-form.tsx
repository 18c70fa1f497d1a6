"use client"

import type { Tenant } from "@repo/tenancy"
import { type ReactNode, useActionState, useEffect, useId, useRef, useState } from "react"
import { untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { NativeSelect } from "@/components/ui/native-select"
import { Textarea } from "@/components/ui/textarea"
import { editTask } from "./edit-task.ts"
import type { Assignee } from "./list-assignees.ts"
import { TaskConflict } from "./task-conflict.tsx"
import { type Draft, draftOf, type EditableTask, isSame, rebased } from "./task-draft.ts"
import { statusNames, taskStatuses } from "./task-status.ts"

/**
 * A task, in place. What is typed stays until it is saved; what somebody else saved meanwhile is
 * shown beside it, and one chooses.
 */
export function TaskForm({
  tenant,
  task,
  assignees,
  children,
}: {
  tenant: Pick<Tenant, "id">
  task: EditableTask & { readonly id: string; readonly name: string }
  assignees: readonly Assignee[]
  /** Stands beside the button that saves. */
  children?: ReactNode
}) {
  const [result, edit, isPending] = useActionState(editTask, untouched)
  const [saved, setSaved] = useState<Draft>(() => draftOf(task))
  const [draft, setDraft] = useState(saved)
  const [sent, setSent] = useState(saved)
  const [settled, setSettled] = useState(result)
  const [theirs, setTheirs] = useState<Draft>()
  const form = useRef<HTMLFormElement>(null)
  const id = useId()
  const isDirty = !isSame(draft, saved)

  if (result !== settled) {
    setSettled(result)
    if (result.kind === "done" && result.value.theirs) {
      const now = draftOf(result.value.theirs)
      setTheirs(now)
      setDraft(rebased(draft, saved, now))
    }
    if (result.kind === "done" && !result.value.theirs) {
      const version = result.value.version
      setTheirs(undefined)
      setSaved({ ...sent, version })
      setDraft({ ...draft, version })
    }
  } else if (task.version > saved.version && !isDirty && !theirs) {
    // Somebody else's, and nothing of one's own in the way.
    setSaved(draftOf(task))
    setDraft(draftOf(task))
  }
  useUnsavedWarning(isDirty)

  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const problems = result.kind === "invalid" ? result.problems : {}
  return (
    <div className="rounded-xl border bg-card">
      <TenantForm
        ref={form}
        id={id}
        tenant={tenant}
        action={edit}
        onSubmit={() => setSent(draft)}
        aria-label={`Edit ${task.name}`}
        className="grid gap-4 px-4 pt-4 sm:grid-cols-3 sm:px-5 sm:pt-5"
      >
        <input type="hidden" name="id" value={task.id} />
        <input type="hidden" name="version" value={draft.version} />
        <div className="sm:col-span-3">
          <Field
            label="Title"
            name="title"
            required
            maxLength={200}
            autoComplete="off"
            value={draft.title}
            onChange={(event) => change({ title: event.target.value })}
            problem={problems.title}
          />
        </div>
        <Choice label="Status" problem={problems.status}>
          {(props) => (
            <NativeSelect
              name="status"
              value={draft.status}
              onChange={(event) => change({ status: event.target.value as Draft["status"] })}
              {...props}
            >
              {taskStatuses.map((status) => (
                <option key={status} value={status}>
                  {statusNames[status]}
                </option>
              ))}
            </NativeSelect>
          )}
        </Choice>
        <Choice label="Given to" problem={problems.assignee}>
          {(props) => (
            <NativeSelect
              name="assignee"
              value={draft.assigneeId}
              onChange={(event) => change({ assigneeId: event.target.value })}
              {...props}
            >
              <option value="">Nobody</option>
              {assignees.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </NativeSelect>
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
                maxLength={20_000}
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
          base={saved}
          mine={draft}
          theirs={theirs}
          assignees={assignees}
          onMine={() => {
            setDraft({ ...draft, version: theirs.version })
            setSaved(theirs)
            setTheirs(undefined)
            // Sent when the version stands in the form.
            setTimeout(() => form.current?.requestSubmit())
          }}
          onTheirs={() => {
            setDraft(theirs)
            setSaved(theirs)
            setTheirs(undefined)
          }}
        />
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-4 sm:px-5">
        <div className="flex flex-wrap items-center gap-3">
          <Button form={id} disabled={isPending}>
            {isPending ? "Saving" : "Save"}
          </Button>
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

/** The browser asks before it throws away what was typed. */
function useUnsavedWarning(isDirty: boolean): void {
  useEffect(() => {
    if (!isDirty) return
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener("beforeunload", warn)
    return () => window.removeEventListener("beforeunload", warn)
  }, [isDirty])
}
