"use client"

import type { MemberRole } from "@repo/db"
import type { Tenant } from "@repo/tenancy"
import { useActionState } from "react"
import { untouched } from "@/action-result"
import { useAnnouncedEnd } from "@/components/announcer"
import { FormMessage } from "@/components/form-message"
import { TenantForm } from "@/components/tenant-form"
import { Badge } from "@/components/ui/badge"
import { Button } from "@/components/ui/button"
import { remove } from "./actions.ts"
import { RoleForm } from "./role-form.tsx"
import { roleInWords } from "./role-select.tsx"

interface MemberRowProps {
  readonly tenant: Pick<Tenant, "id">
  readonly member: {
    readonly userId: string
    readonly name: string
    readonly role: MemberRole
    readonly since: string
  }
  /** For those who manage members. */
  readonly email: string | undefined
  readonly isSelf: boolean
  readonly isChangeable: boolean
  readonly isLastOwner: boolean
  /** Whether whoever looks is one. */
  readonly isOwner: boolean
}

export function MemberRow({
  member,
  email,
  isSelf,
  isChangeable,
  isLastOwner,
  ...props
}: MemberRowProps) {
  return (
    <li className="flex flex-wrap items-start gap-x-6 gap-y-3 px-4 py-3.5 sm:px-5">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex items-center gap-2.5">
          <span className="truncate font-medium">{member.name}</span>
          {isSelf && <Badge variant="accent">You</Badge>}
        </p>
        <p className="break-words text-muted-foreground text-sm">
          {email && `${email}, `}since {member.since}
        </p>
        {isChangeable && isLastOwner && (
          <p className="mt-1.5 max-w-prose text-sm">
            The only owner can neither leave nor take another role: make somebody else an owner
            first.
          </p>
        )}
      </div>
      {isChangeable && !isLastOwner ? (
        <Controls member={member} {...props} />
      ) : (
        <p className="pt-1 text-muted-foreground">{roleInWords(member.role)}</p>
      )}
    </li>
  )
}

function Controls({
  tenant,
  member,
  isOwner,
}: Pick<MemberRowProps, "tenant" | "member" | "isOwner">) {
  const { userId, name } = member
  const [removed, takeOut, isRemoving] = useActionState(remove, untouched)
  const noteSent = useAnnouncedEnd(`${name} is removed.`, removed)
  return (
    <div className="flex flex-wrap items-start gap-3">
      <RoleForm tenant={tenant} member={member} isOwner={isOwner} />
      <details className="group/remove">
        <summary className="flex h-9 cursor-pointer list-none items-center rounded-md px-3 text-muted-foreground hover:bg-secondary hover:text-foreground [&::-webkit-details-marker]:hidden">
          Remove<span className="sr-only"> {name}</span>
        </summary>
        <TenantForm
          tenant={tenant}
          action={takeOut}
          onSubmit={noteSent}
          className="max-w-60 space-y-2 px-3 py-2"
        >
          <input type="hidden" name="userId" value={userId} />
          <p className="text-sm">What {name} did here stays. The way in closes at once.</p>
          <Button size="sm" disabled={isRemoving} aria-label={`Remove ${name} now`}>
            Remove now
          </Button>
          <FormMessage result={removed} done="Removed." />
        </TenantForm>
      </details>
    </div>
  )
}
