"use client"

import type { MemberRole } from "@repo/db"
import type { Tenant } from "@repo/tenancy"
import { useActionState, useCallback, useState } from "react"
import { untouched } from "@/action-result"
import { FormMessage } from "@/components/form-message"
import { useKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { setRole } from "./actions.ts"
import { parseRole, RoleSelect } from "./role-select.tsx"

/** The role of a member, to be changed. */
export function RoleForm({
  tenant,
  member: { userId, name, role },
  isOwner,
}: {
  tenant: Pick<Tenant, "id">
  member: { readonly userId: string; readonly name: string; readonly role: MemberRole }
  /** Whether whoever looks is one. */
  isOwner: boolean
}) {
  const [result, change, isPending] = useActionState(setRole, untouched)
  const [chosen, choose] = useState(role)
  const [known, setKnown] = useState(role)
  // Somebody has given them another one: it takes the place of what was chosen before.
  if (role !== known) {
    setKnown(role)
    choose(role)
  }
  const isDirty = chosen !== role
  const restore = useCallback((kept: string) => choose(parseRole(kept)), [])
  useKeptDraft(`role of ${userId}`, isDirty ? chosen : undefined, restore)
  return (
    <TenantForm tenant={tenant} action={change} className="flex flex-wrap items-center gap-2">
      <input type="hidden" name="userId" value={userId} />
      <RoleSelect
        isOwner={isOwner}
        value={chosen}
        onChange={(event) => choose(parseRole(event.target.value))}
        className="h-9 w-auto"
        aria-label={`Role of ${name}`}
      />
      <Button variant="outline" disabled={isPending} aria-label={`Save the role of ${name}`}>
        Save
      </Button>
      {/* It may be a choice of some time ago: the row must not be taken for what is so. */}
      {isDirty && <p className="text-muted-foreground text-sm">Not saved yet.</p>}
      {!(isDirty && result.kind === "done") && <FormMessage result={result} done="Saved." />}
    </TenantForm>
  )
}
