"use client"

import type { Tenant } from "@repo/tenancy"
import { useActionState, useCallback, useState } from "react"
import { sentWith, untouched } from "@/action-result"
import { FormMessage } from "@/components/form-message"
import { useKeptDraft } from "@/components/kept-draft"
import { TenantForm } from "@/components/tenant-form"
import { Button } from "@/components/ui/button"
import { Field } from "@/components/ui/field"
import { useFocusOnProblem } from "@/components/use-focus-on-problem"
import { add } from "./actions.ts"
import { parseRole, RoleSelect } from "./role-select.tsx"

export function AddMemberForm({
  tenant,
  isOwner,
}: {
  tenant: Pick<Tenant, "id">
  isOwner: boolean
}) {
  const [result, send, isPending] = useActionState(add, untouched)
  // Kept here, because React empties a form when its action ends, refused or not.
  const sent = sentWith(result)
  const [email, setEmail] = useState(sent.email ?? "")
  const [role, setRole] = useState(parseRole(sent.role))
  const form = useFocusOnProblem(result)
  const [settled, setSettled] = useState(result)
  if (result !== settled) {
    setSettled(result)
    if (result.kind === "done") {
      setEmail("")
      setRole("member")
    }
  }
  const isTyped = email !== "" || role !== "member"
  const restore = useCallback((kept: string) => {
    const { email, role } = JSON.parse(kept)
    setEmail(email)
    setRole(parseRole(role))
  }, [])
  useKeptDraft("new member", isTyped ? JSON.stringify({ email, role }) : undefined, restore)
  return (
    <TenantForm ref={form} tenant={tenant} action={send} className="mb-6 max-w-2xl space-y-3">
      <div className="grid grid-cols-1 items-end gap-3 sm:grid-cols-[minmax(0,1fr)_auto_auto]">
        <Field
          label="Add somebody by e-mail"
          name="email"
          type="email"
          required
          autoComplete="off"
          autoCapitalize="none"
          placeholder="you@example.com"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          problem={
            result.kind === "invalid" ? (result.problems.email ?? result.problems.role) : undefined
          }
        />
        <RoleSelect
          isOwner={isOwner}
          value={role}
          onChange={(event) => setRole(parseRole(event.target.value))}
          aria-label="As"
        />
        <Button className="h-10" disabled={isPending}>
          Add
        </Button>
      </div>
      <FormMessage result={result} done="They are a member now." />
    </TenantForm>
  )
}
