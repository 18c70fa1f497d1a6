"use client"

import type { Tenant } from "@repo/tenancy"
import { Trash2Icon } from "lucide-react"
import { useActionState } from "react"
import { untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useAnnouncedEnd } from "@/components/announcer"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { deleteTask } from "./delete-task.ts"

/** Deletes the task of this page, which then offers to have it back. */
export function DeleteTaskForm({ tenant, id }: { tenant: Pick<Tenant, "id">; id: string }) {
  const [result, remove, isPending] = useActionState(deleteTask, untouched)
  const noteSent = useAnnouncedEnd("This task is deleted.", result)
  return (
    <TenantForm
      tenant={tenant}
      action={remove}
      onSubmit={noteSent}
      className="flex items-center gap-3"
    >
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="deleted" value="yes" />
      <ActionMessage result={result} />
      <Button variant="ghost" disabled={isPending} className="text-destructive">
        <Trash2Icon aria-hidden="true" />
        Delete
      </Button>
    </TenantForm>
  )
}
