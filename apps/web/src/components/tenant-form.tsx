import type { Tenant } from "@repo/tenancy"
import type { ComponentProps } from "react"
import { TENANT_FIELD } from "@/action-result"

/**
 * A form that carries the tenant it was drawn for, as every form of a tenant must: sent while
 * another tenant is active, it is refused and writes nothing.
 */
export function TenantForm({
  tenant,
  children,
  ...props
}: ComponentProps<"form"> & { tenant: Pick<Tenant, "id"> }) {
  return (
    <form {...props}>
      <input type="hidden" name={TENANT_FIELD} value={tenant.id} />
      {children}
    </form>
  )
}
