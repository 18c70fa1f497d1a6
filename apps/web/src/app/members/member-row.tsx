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
import { remove, setRole } from "./actions.ts"
import { RoleSelect, roleInWords } from "./role-select.tsx"

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
  /** Whether whoever looks is one. */
  readonly isOwner: boolean
}

export function MemberRow({ member, email, isSelf, ...props }: MemberRowProps) {
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
      </div>
      {props.isChangeable ? (
        <Controls member={member} {...props} />
      ) : (
        <p className="pt-1 text-muted-foreground">{roleInWords(member.role)}</p>
      )}
    </li>
  )
}

function Controls({
  tenant,
  member: { userId, name, role },
  isOwner,
}: Pick<MemberRowProps, "tenant" | "member" | "isOwner">) {
  const [changed, change, isChanging] = useActionState(setRole, untouched)
  const [removed, takeOut, isRemoving] = useActionState(remove, untouched)
  const noteSent = useAnnouncedEnd(`${name} is removed.`, removed)
  return (
    <div className="flex flex-wrap items-start gap-3">
      <TenantForm tenant={tenant} action={change} className="flex flex-wrap items-center gap-2">
        <input type="hidden" name="userId" value={userId} />
        <RoleSelect
          key={role}
          isOwner={isOwner}
          defaultValue={role}
          className="h-9 w-auto"
          aria-label={`Role of ${name}`}
        />
        <Button variant="outline" disabled={isChanging} aria-label={`Save the role of ${name}`}>
          Save
        </Button>
        <FormMessage result={changed} done="Saved." />
      </TenantForm>
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
