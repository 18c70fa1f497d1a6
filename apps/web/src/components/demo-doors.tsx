import { ArrowUpRightIcon } from "lucide-react"
import { firstCharacter } from "@/components/initials"
import { env } from "@/env"
import { sharedDb } from "@/server/database"
import { addressOf } from "@/tenancy-host"

/** Development only: the first tenants, each behind a link to its own host. */
export async function DemoDoors() {
  const tenants = await sharedDb
    .selectFrom("tenancy.tenants")
    .select(["slug", "name"])
    .where("status", "=", "active")
    .orderBy("slug")
    .limit(6)
    .execute()
  if (tenants.length === 0) return <NoTenants />

  const { APP_URL, TENANT_ROUTING } = env()
  return (
    <section aria-labelledby="demo" className="space-y-5">
      <h2 id="demo" className="font-medium font-sans text-muted-foreground text-sm">
        Tenants of this development database
      </h2>
      <ul className="grid grid-cols-2 gap-4 sm:grid-cols-[repeat(auto-fill,11.5rem)]">
        {tenants.map(({ slug, name }) => (
          <li key={slug}>
            <Door name={name} address={addressOf({ slug }, APP_URL, TENANT_ROUTING)} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function Door({ name, address }: { name: string; address: URL }) {
  return (
    <a
      href={address.href}
      className="group relative flex h-full flex-col items-center gap-4 rounded-t-[7rem] rounded-b-xl border bg-card px-3 pt-16 pb-5 text-center transition-colors hover:border-primary hover:bg-accent"
    >
      <span
        aria-hidden="true"
        className="font-display font-semibold text-4xl text-primary transition-transform group-hover:-translate-y-0.5"
      >
        {firstCharacter(name)}
      </span>
      <span className="mt-auto w-full">
        <span className="block truncate font-semibold">{name}</span>
        <span className="flex items-center justify-center gap-1 text-muted-foreground text-sm">
          <span className="truncate">{address.host}</span>
          <ArrowUpRightIcon aria-hidden="true" className="size-3.5 shrink-0" />
        </span>
      </span>
    </a>
  )
}

function NoTenants() {
  return (
    <p className="text-muted-foreground">
      There is no tenant yet. <code className="font-mono text-sm">pnpm db:seed</code> makes three.
    </p>
  )
}
