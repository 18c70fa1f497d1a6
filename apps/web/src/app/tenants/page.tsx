import type { Metadata } from "next"
import { redirect } from "next/navigation"
import { BrandMark } from "@/components/brand-mark"
import { OwnTenantsList } from "@/components/own-tenants-list"
import { ThemeMenu } from "@/components/theme-menu"
import { Button } from "@/components/ui/button"
import { env } from "@/env"
import { brand } from "@/product/brand"
import { requireVisitor } from "@/server/guards"
import { listOwnTenants, type OwnTenant } from "@/server/own-tenants"
import type { Visitor } from "@/server/standing"
import { accountAddress, tenantAddress } from "@/tenant-addresses"

export const metadata: Metadata = { title: "Your tenants" }

/** The root host's chooser. Whoever has one tenant is led straight into it. */
export default async function TenantsPage() {
  const visitor = await requireVisitor()
  const tenants = await listOwnTenants(visitor)
  const [only] = tenants
  if (only && tenants.length === 1 && only.status === "active") redirect(wayInto(only))

  return (
    <div className="mx-auto flex min-h-dvh max-w-xl flex-col px-5 sm:px-6">
      <header className="flex h-16 items-center justify-between gap-3">
        <a href={env().APP_URL.href} className="flex items-center gap-2.5">
          <BrandMark />
          <span className="font-display font-semibold text-lg">{brand.name}</span>
        </a>
        <div className="flex items-center gap-1">
          <Button asChild variant="ghost" size="sm">
            <a href={accountAddress().href}>Your account</a>
          </Button>
          <ThemeMenu />
        </div>
      </header>
      <main className="flex-1 space-y-6 py-10 sm:py-16">
        <div className="space-y-1.5">
          <h1 className="font-semibold text-3xl">
            {tenants.length > 0 ? "Which door?" : "No door is yours yet"}
          </h1>
          <p className="text-muted-foreground">
            {tenants.length > 0
              ? `${visitor.name}, these tenants have you as a member.`
              : `${visitor.email} is not a member of any tenant. Ask an owner to add this address.`}
          </p>
        </div>
        {tenants.length > 0 && <OwnTenantsList tenants={tenants} />}
        {visitor.isSuperuser && <AnyTenant />}
      </main>
      <SignedInAs visitor={visitor} />
    </div>
  )
}

function wayInto({ slug }: OwnTenant): never {
  const isByCookie = env().TENANT_ROUTING === "cookie"
  return (isByCookie ? "/tenants/enter" : tenantAddress(slug).href) as never
}

/** Staff may look into any tenant, by its slug. No list: there may be thousands. */
function AnyTenant() {
  return (
    <form action="/switch" method="post" className="space-y-2 border-t pt-6">
      <label htmlFor="slug" className="block font-medium">
        View a tenant as staff
      </label>
      <div className="flex gap-2">
        <input
          id="slug"
          name="slug"
          required
          pattern="[a-z][a-z0-9\-]*"
          placeholder="acme"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          aria-describedby="slug-hint"
          className="h-9 min-w-0 flex-1 rounded-md border border-input bg-card px-3 font-mono"
        />
        <Button variant="outline">View</Button>
      </div>
      <p id="slug-hint" className="text-muted-foreground text-sm">
        Its slug. You can look at everything and change nothing.
      </p>
    </form>
  )
}

function SignedInAs({ visitor }: { visitor: Visitor }) {
  return (
    <footer className="flex flex-wrap items-center justify-between gap-3 border-t py-5 text-muted-foreground text-sm">
      <span className="truncate">Signed in as {visitor.email}</span>
      <form action="/sign-out" method="post">
        <Button variant="ghost" size="sm">
          Sign out
        </Button>
      </form>
    </footer>
  )
}
