"use client"

import type { Tenant } from "@repo/tenancy"
import { useActionState, useCallback, useEffect, useRef, useState } from "react"
import { sentWith, untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useAnnouncedEnd } from "@/components/announcer"
import { useKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Textarea } from "@/components/ui/textarea"
import { useOnlyField } from "@/components/use-only-field"
import { deleteComment } from "./delete-comment.ts"
import { editComment } from "./edit-comment.ts"

/** One's own comment: to say otherwise, or to take back. Opens and works without script as well. */
export function OwnComment({
  tenant,
  comment,
}: {
  tenant: Pick<Tenant, "id">
  comment: { id: string; body: string }
}) {
  const [edited, edit, isSaving] = useActionState(editComment, untouched)
  const [deleted, remove, isDeleting] = useActionState(deleteComment, untouched)
  const [body, setBody] = useState(sentWith(edited).body ?? comment.body)
  const { form, field, messageId } = useOnlyField(edited)
  const details = useRef<HTMLDetailsElement>(null)
  const noteSent = useAnnouncedEnd("Your comment is deleted.", deleted)
  const restore = useCallback((kept: string) => {
    setBody(kept)
    if (details.current) details.current.open = true
  }, [])
  useKeptDraft(`comment ${comment.id}`, body === comment.body ? undefined : body, restore)
  useEffect(() => {
    if (edited.kind !== "done" || !details.current) return
    setBody(edited.value.body)
    details.current.open = false
    details.current.querySelector("summary")?.focus()
  }, [edited])

  return (
    <>
      <p className="wrap-anywhere whitespace-pre-wrap">{comment.body}</p>
      <details ref={details} open={edited.kind === "invalid"} className="mt-1">
        <summary className="inline-flex h-7 cursor-pointer list-none items-center rounded-sm text-muted-foreground text-sm hover:text-foreground [&::-webkit-details-marker]:hidden">
          Edit or delete
        </summary>
        <TenantForm ref={form} tenant={tenant} action={edit} className="mt-1.5 space-y-2.5">
          <input type="hidden" name="id" value={comment.id} />
          <Textarea
            name="body"
            required
            maxCharacters={20_000}
            value={body}
            onChange={(event) => setBody(event.target.value)}
            aria-label="Your comment"
            {...field}
          />
          <Button size="sm" disabled={isSaving}>
            {isSaving ? "Saving" : "Save"}
          </Button>
          <ActionMessage id={messageId} result={edited} />
        </TenantForm>
        <TenantForm tenant={tenant} action={remove} onSubmit={noteSent} className="mt-2.5">
          <input type="hidden" name="id" value={comment.id} />
          <Button size="sm" variant="ghost" disabled={isDeleting} className="text-destructive">
            Delete this comment for good
          </Button>
          <ActionMessage result={deleted} />
        </TenantForm>
      </details>
    </>
  )
}
