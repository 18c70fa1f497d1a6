"use client"

import { CircleUserIcon, DoorOpenIcon } from "lucide-react"
import { useRouter } from "next/navigation"
import { places } from "@/places"
import { CommandEntry, CommandSection } from "./command-entry.tsx"
import type { PaletteFacts } from "./palette.tsx"

/** The pages of the tenant, and a person's own on the root host. */
export function PageCommands({
  account,
  chooser,
  onDone,
}: Pick<PaletteFacts, "account" | "chooser"> & { onDone: () => void }) {
  const router = useRouter()
  return (
    <CommandSection title="Pages">
      {places.map(({ href, name, Icon }) => (
        <CommandEntry
          key={href}
          value={`page ${name}`}
          Icon={Icon}
          onSelect={() => {
            onDone()
            router.push(href)
          }}
        >
          {name}
        </CommandEntry>
      ))}
      <CommandEntry
        value="page your account, password and sign-ins"
        Icon={CircleUserIcon}
        onSelect={() => window.location.assign(account)}
      >
        Your account
      </CommandEntry>
      <CommandEntry
        value="page all your tenants"
        Icon={DoorOpenIcon}
        onSelect={() => window.location.assign(chooser)}
      >
        All your tenants
      </CommandEntry>
    </CommandSection>
  )
}
