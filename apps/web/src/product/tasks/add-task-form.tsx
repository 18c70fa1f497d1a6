"use client"

import type { Tenant } from "@repo/tenancy"
import { PlusIcon } from "lucide-react"
import type { Route } from "next"
import Link from "next/link"
import { useActionState, useState } from "react"
import { sentWith, untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { useOnlyField } from "@/components/use-only-field"
import { asSaved } from "@/text-length"
import { addTask } from "./add-task.ts"

/** One line; Enter adds it and waits for the next. */
export function AddTaskForm({
  tenant,
  project,
  hasMore,
}: {
  tenant: Pick<Tenant, "id">
  project: { id: string; key: string }
  /** More than stand here: what is added at the end is not seen. */
  hasMore: boolean
}) {
  const [result, add, isPending] = useActionState(addTask, untouched)
  const [title, setTitle] = useState(sentWith(result).title ?? "")
  const { form, field, messageId } = useOnlyField(result)
  const [settled, setSettled] = useState(result)
  // Emptied when it is saved and not before; what is typed for the next one meanwhile stays.
  if (result !== settled) {
    setSettled(result)
    if (result.kind === "done" && asSaved(title) === result.value.title) setTitle("")
  }
  useKeptDraft(`new task of ${project.id}`, title || undefined, setTitle)
  return (
    <TenantForm
      ref={form}
      tenant={tenant}
      action={add}
      className="flex flex-wrap items-center gap-x-2.5 px-3 py-1.5 sm:px-4"
    >
      <input type="hidden" name="project" value={project.id} />
      <PlusIcon aria-hidden="true" className="mx-1.5 size-4 shrink-0 text-muted-foreground" />
      <Input
        name="title"
        required
        maxCharacters={200}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
        placeholder="Add a task"
        aria-label="New task"
        autoComplete="off"
        enterKeyHint="done"
        className="h-9 flex-1 border-0 bg-transparent px-1"
        {...field}
      />
      <Button size="sm" variant="outline" aria-disabled={isPending}>
        {isPending ? "Adding" : "Add"}
      </Button>
      <p
        role="status"
        className={hasMore ? "w-full pl-9.5 text-muted-foreground text-sm" : "sr-only"}
      >
        {result.kind === "done" && !hasMore && `Added ${result.value.title}.`}
        {result.kind === "done" && hasMore && (
          <>
            Added{" "}
            <Link
              href={`/projects/${project.key}/tasks/${result.value.number}` as Route}
              className="underline"
            >
              {result.value.title}
            </Link>
            , after those that stand here.
          </>
        )}
      </p>
      <ActionMessage id={messageId} result={result} />
    </TenantForm>
  )
}
