"use client"

import { LogOutIcon } from "lucide-react"
import { useRef } from "react"
import { CommandEntry, CommandSection } from "./command-entry.tsx"

/** The way out, by the same POST as the account menu's. */
export function SessionCommands() {
  const form = useRef<HTMLFormElement>(null)
  return (
    <>
      <CommandSection title="Session">
        <CommandEntry
          value="session sign out"
          Icon={LogOutIcon}
          onSelect={() => form.current?.submit()}
        >
          Sign out
        </CommandEntry>
      </CommandSection>
      <form ref={form} action="/sign-out" method="post" hidden />
    </>
  )
}
