"use client"

import { ArrowRightLeftIcon } from "lucide-react"
import { useRef } from "react"
import { type SwitchableTenant, useOwnTenants } from "@/components/use-own-tenants"
import { CommandEntry, CommandSection } from "./command-entry.tsx"
import type { PaletteFacts } from "./palette.tsx"

/**
 * Another tenant. By its host, or where one host serves all by the switcher's POST, which only a
 * page of this host may send. Both load a new document: nothing of this tenant is left in it.
 */
export function TenantCommands({
  current,
  isByCookie,
  onDone,
}: Pick<PaletteFacts, "current" | "isByCookie"> & { onDone: () => void }) {
  const tenants = useOwnTenants(true)
  const form = useRef<HTMLFormElement>(null)
  const slug = useRef<HTMLInputElement>(null)
  if (typeof tenants === "string") return null
  const others = tenants.filter((tenant) => tenant.slug !== current)
  if (others.length === 0) return null

  function open(tenant: SwitchableTenant): void {
    if (isByCookie && slug.current) {
      slug.current.value = tenant.slug
      form.current?.submit()
    } else {
      onDone()
      window.location.assign(tenant.address)
    }
  }

  return (
    <>
      <CommandSection title="Switch tenant">
        {others.map((tenant) => (
          <CommandEntry
            key={tenant.slug}
            value={`switch tenant ${tenant.name} ${tenant.slug}`}
            Icon={ArrowRightLeftIcon}
            hint={tenant.isSuspended ? "Suspended" : tenant.role}
            onSelect={() => open(tenant)}
          >
            {tenant.name}
          </CommandEntry>
        ))}
      </CommandSection>
      <form ref={form} action="/switch" method="post" hidden>
        <input ref={slug} type="hidden" name="slug" />
      </form>
    </>
  )
}
