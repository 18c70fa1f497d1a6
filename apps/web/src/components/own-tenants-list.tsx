import { ChevronRightIcon } from "lucide-react"
import { firstCharacter } from "@/components/initials"
import { TenantLink } from "@/components/tenant-link"
import { Badge } from "@/components/ui/badge"
import { env } from "@/env"
import type { OwnTenant } from "@/server/own-tenants"
import { tenantAddress } from "@/tenant-addresses"

/** A person's tenants, the last opened first. */
export function OwnTenantsList({ tenants }: { tenants: readonly OwnTenant[] }) {
  const isByCookie = env().TENANT_ROUTING === "cookie"
  return (
    <ul className="divide-y overflow-hidden rounded-xl border bg-card">
      {tenants.map((tenant) => (
        <li key={tenant.id}>
          <TenantLink
            slug={tenant.slug}
            address={tenantAddress(tenant.slug).href}
            isByCookie={isByCookie}
            className="group flex w-full cursor-pointer items-center gap-4 px-4 py-3.5 text-left transition-colors hover:bg-accent focus-visible:-outline-offset-2 sm:px-5"
          >
            <span
              aria-hidden="true"
              className="grid h-11 w-9 shrink-0 place-items-center rounded-t-full rounded-b-sm bg-accent pt-1 font-display font-semibold text-primary text-lg group-hover:bg-background"
            >
              {firstCharacter(tenant.name)}
            </span>
            <span className="min-w-0 flex-1">
              <span className="flex items-center gap-2.5">
                <span className="truncate font-semibold">{tenant.name}</span>
                {tenant.status === "suspended" && <Badge variant="destructive">Suspended</Badge>}
              </span>
              <span className="block truncate text-muted-foreground text-sm">
                {roleInWords(tenant)}, {lastOpened(tenant.lastOpenedAt)}
              </span>
            </span>
            <ChevronRightIcon
              aria-hidden="true"
              className="size-4 shrink-0 text-muted-foreground transition-transform group-hover:translate-x-0.5"
            />
          </TenantLink>
        </li>
      ))}
    </ul>
  )
}

function roleInWords({ role }: OwnTenant): string {
  return role.slice(0, 1).toUpperCase() + role.slice(1)
}

function lastOpened(time: Date | null): string {
  if (!time) return "not opened yet"
  const days = Math.round((startOfDay(time) - startOfDay(new Date())) / 86_400_000)
  return days > -7 ? `opened ${inDays.format(days, "day")}` : `opened ${onDay.format(time)}`
}

function startOfDay(time: Date): number {
  return new Date(time).setUTCHours(0, 0, 0, 0)
}

const inDays = new Intl.RelativeTimeFormat("en", { numeric: "auto" })
const onDay = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" })
