import { env } from "@/env"
import { addressOf } from "@/tenancy-host"

/** Where one of a person's tenants is opened. In cookie routing that takes a switch as well. */
export function tenantAddress(slug: string): URL {
  const { APP_URL, TENANT_ROUTING } = env()
  return addressOf({ slug }, APP_URL, TENANT_ROUTING)
}

/** The page on the root host where a person chooses among their tenants. */
export function chooserAddress(): URL {
  return new URL("/tenants", env().APP_URL)
}

/** The page on the root host where a person changes what is theirs: name, password, sign-ins. */
export function accountAddress(): URL {
  return new URL("/account", env().APP_URL)
}
