"use client"

import type { Tenant } from "@repo/tenancy"
import type { ComponentProps } from "react"
import { PERSON_FIELD, SUBMISSION_FIELD, TENANT_FIELD } from "@/action-result"
import { ActionForm } from "./action-form.tsx"
import { useFormOwner } from "./form-owner.tsx"

/**
 * A form that carries the tenant and the person it was drawn for, as every form of a tenant must:
 * sent while another tenant is active, or another person signed in, it is refused and writes
 * nothing. Its token lets an action that creates recognise the same form sent twice.
 */
export function TenantForm({
  tenant,
  children,
  ...props
}: ComponentProps<"form"> & { tenant: Pick<Tenant, "id"> }) {
  const { userId, token } = useFormOwner()
  return (
    <ActionForm {...props}>
      <input type="hidden" name={TENANT_FIELD} value={tenant.id} />
      <input type="hidden" name={PERSON_FIELD} value={userId} />
      <input type="hidden" name={SUBMISSION_FIELD} value={token} />
      {children}
    </ActionForm>
  )
}
