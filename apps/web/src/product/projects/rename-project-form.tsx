"use client"

import type { Tenant } from "@repo/tenancy"
import { PencilIcon } from "lucide-react"
import { useActionState, useCallback, useEffect, useRef, useState } from "react"
import { sentWith, untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Input } from "@/components/ui/input"
import { useOnlyField } from "@/components/use-only-field"
import { renameProject } from "./rename-project.ts"

/** A project's new name. Opens and works without JavaScript as well. */
export function RenameProjectForm({
  tenant,
  project,
}: {
  tenant: Pick<Tenant, "id">
  project: { id: string; name: string }
}) {
  const [result, rename, isPending] = useActionState(renameProject, untouched)
  // Kept here, because React empties a form when its action ends, refused or not.
  const [name, setName] = useState(sentWith(result).name ?? project.name)
  const { form, field, messageId } = useOnlyField(result)
  const details = useRef<HTMLDetailsElement>(null)
  const [known, setKnown] = useState(project.name)
  // Somebody else's, and nothing of one's own in the way.
  if (project.name !== known) {
    setKnown(project.name)
    if (name === known) setName(project.name)
  }
  const restore = useCallback((kept: string) => {
    setName(kept)
    if (details.current) details.current.open = true
  }, [])
  useKeptDraft(`name of ${project.id}`, name === project.name ? undefined : name, restore)
  useEffect(() => {
    if (result.kind !== "done" || !details.current) return
    setName(result.value.name)
    details.current.open = false
    details.current.querySelector("summary")?.focus()
  }, [result])

  return (
    <details ref={details} open={result.kind === "invalid"} className="col-span-full row-start-1">
      <summary className="inline-flex h-7 cursor-pointer list-none items-center gap-1.5 rounded-sm text-muted-foreground text-sm hover:text-foreground [&::-webkit-details-marker]:hidden">
        <PencilIcon aria-hidden="true" className="size-3.5" />
        Rename<span className="sr-only"> {project.name}</span>
      </summary>
      <TenantForm
        ref={form}
        tenant={tenant}
        action={rename}
        className="mt-1.5 flex flex-wrap items-center gap-2"
      >
        <input type="hidden" name="id" value={project.id} />
        <Input
          name="name"
          required
          maxCharacters={120}
          value={name}
          onChange={(event) => setName(event.target.value)}
          aria-label="New name"
          autoComplete="off"
          className="h-8 max-w-md flex-1 basis-48 bg-background px-2.5"
          {...field}
        />
        <Button size="sm" disabled={isPending}>
          {isPending ? "Renaming" : "Rename"}
        </Button>
        <ActionMessage id={messageId} result={result} />
      </TenantForm>
    </details>
  )
}
