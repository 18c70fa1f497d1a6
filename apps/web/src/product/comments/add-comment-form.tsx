"use client"

import type { Tenant } from "@repo/tenancy"
import { useActionState, useState } from "react"
import { sentWith, untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Textarea } from "@/components/ui/textarea"
import { useOnlyField } from "@/components/use-only-field"
import { useUnsavedWarning } from "@/components/use-unsaved-warning"
import { addComment } from "./add-comment.ts"

/** Room to say something. It is emptied when that is saved, and not before. */
export function AddCommentForm({ tenant, taskId }: { tenant: Pick<Tenant, "id">; taskId: string }) {
  const [result, add, isPending] = useActionState(addComment, untouched)
  const [body, setBody] = useState(sentWith(result).body ?? "")
  const { form, field, messageId } = useOnlyField(result)
  const [settled, setSettled] = useState(result)
  if (result !== settled) {
    setSettled(result)
    if (result.kind === "done") setBody("")
  }
  useKeptDraft(`comment on ${taskId}`, body || undefined, setBody)
  useUnsavedWarning(body !== "" && result.kind !== "signed_out")
  return (
    <TenantForm ref={form} tenant={tenant} action={add} className="space-y-2.5">
      <input type="hidden" name="task" value={taskId} />
      <Textarea
        name="body"
        required
        maxCharacters={20_000}
        rows={3}
        readOnly={isPending}
        value={body}
        onChange={(event) => setBody(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return
          event.preventDefault()
          event.currentTarget.form?.requestSubmit()
        }}
        placeholder="Say something about this task"
        aria-label="New comment"
        {...field}
      />
      <div className="flex flex-wrap items-center gap-3">
        <Button disabled={isPending}>{isPending ? "Sending" : "Comment"}</Button>
        <p role="status" className="sr-only">
          {result.kind === "done" ? "Your comment is there." : ""}
        </p>
        <ActionMessage id={messageId} result={result} />
      </div>
    </TenantForm>
  )
}
