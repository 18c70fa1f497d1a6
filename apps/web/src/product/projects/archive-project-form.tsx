"use client"

import type { Tenant } from "@repo/tenancy"
import { ArchiveIcon, ArchiveRestoreIcon } from "lucide-react"
import { useActionState } from "react"
import { untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useAnnouncedEnd } from "@/components/announcer"
import { TenantForm } from "@/components/tenant-form"
import { archiveProject } from "./archive-project.ts"

/** Puts a project aside, or takes it up again. Nothing is lost by it, so nobody is asked twice. */
export function ArchiveProjectForm({
  tenant,
  project,
}: {
  tenant: Pick<Tenant, "id">
  project: { id: string; name: string; isArchived: boolean }
}) {
  const [result, archive, isPending] = useActionState(archiveProject, untouched)
  const noteSent = useAnnouncedEnd(
    `${project.name} is ${project.isArchived ? "taken up again" : "archived"}.`,
    result,
  )
  const Icon = project.isArchived ? ArchiveRestoreIcon : ArchiveIcon
  return (
    <TenantForm
      tenant={tenant}
      action={archive}
      onSubmit={noteSent}
      className="flex items-center gap-2"
    >
      <input type="hidden" name="id" value={project.id} />
      <input type="hidden" name="archived" value={project.isArchived ? "no" : "yes"} />
      <button
        type="submit"
        disabled={isPending}
        className="inline-flex h-7 cursor-pointer items-center gap-1.5 rounded-sm text-muted-foreground text-sm hover:text-foreground disabled:opacity-50"
      >
        <Icon aria-hidden="true" className="size-3.5" />
        {project.isArchived ? "Take up again" : "Archive"}
        <span className="sr-only"> {project.name}</span>
      </button>
      <ActionMessage result={result} />
    </TenantForm>
  )
}
