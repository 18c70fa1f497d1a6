"use client"

import type { Tenant } from "@repo/tenancy"
import { useActionState } from "react"
import { untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useAnnouncedEnd } from "@/components/announcer"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { deleteTask } from "./delete-task.ts"

/** Has a deleted task back. */
export function RestoreTaskForm({
  tenant,
  task,
}: {
  tenant: Pick<Tenant, "id">
  task: { id: string; title: string }
}) {
  const [result, restore, isPending] = useActionState(deleteTask, untouched)
  const noteSent = useAnnouncedEnd(`${task.title} is back.`, result)
  return (
    <TenantForm
      tenant={tenant}
      action={restore}
      onSubmit={noteSent}
      className="flex items-center gap-3"
    >
      <input type="hidden" name="id" value={task.id} />
      <input type="hidden" name="deleted" value="no" />
      <Button size="sm" variant="outline" disabled={isPending}>
        Restore<span className="sr-only"> {task.title}</span>
      </Button>
      <ActionMessage result={result} />
    </TenantForm>
  )
}
