import { TenancyError } from "../errors.ts"

/** What was asked is not possible in the state that the tenant is in. Nothing was changed. */
export class TenantStateError extends TenancyError {
  constructor(message: string, options?: ErrorOptions) {
    super("tenant_state", message, options)
  }
}
