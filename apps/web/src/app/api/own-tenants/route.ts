import { visitorHandler } from "@/server/handlers"
import { listOwnTenants } from "@/server/own-tenants"
import { tenantAddress } from "@/tenant-addresses"

/** What the switcher shows, asked for when it is opened. */
export interface OwnTenantsAnswer {
  readonly tenants: readonly {
    readonly slug: string
    readonly name: string
    readonly role: string
    readonly isSuspended: boolean
    readonly address: string
  }[]
}

export const GET = visitorHandler(async (_, { visitor }) => {
  const tenants = (await listOwnTenants(visitor)).map(({ slug, name, role, status }) => ({
    slug,
    name,
    role,
    isSuspended: status === "suspended",
    address: tenantAddress(slug).href,
  }))
  return Response.json({ tenants } satisfies OwnTenantsAnswer)
})
