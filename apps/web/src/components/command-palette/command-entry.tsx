"use client"

import { Command, useCommandState } from "cmdk"
import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

/** Commands of one kind, under its name, which is gone with the last of them. */
export function CommandSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="not-has-[[cmdk-item]]:hidden [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  )
}

/** The value of what fits whatever is typed, and is chosen when nothing else does. */
export const lastResort = "last resort"

/**
 * One command. `value` is what typing is compared with, and unlike every other one's; `isFound`
 * says that it fits already, whatever it is called.
 */
export function CommandEntry({
  value,
  isFound = false,
  Icon,
  hint,
  onSelect,
  children,
}: {
  value: string
  isFound?: boolean
  Icon: LucideIcon
  hint?: ReactNode
  onSelect: () => void
  children: ReactNode
}) {
  const isMeant = useCommandState(({ search }) => isFound || fits(value, search))
  if (!isMeant) return null
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-10 cursor-pointer select-none items-center gap-3 rounded-md px-2.5 py-1.5 data-[selected=true]:bg-accent data-[selected=true]:text-accent-foreground"
    >
      <Icon aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
      <span className="min-w-0 flex-1 truncate">{children}</span>
      {hint && <span className="shrink-0 text-muted-foreground text-sm">{hint}</span>}
    </Command.Item>
  )
}

/** Whether each word that is typed begins one of the command's: "si ou" is "session sign out". */
function fits(value: string, search: string): boolean {
  const words = value.toLowerCase().split(/[\s-]+/)
  const typed = search.toLowerCase().split(/[\s-]+/)
  return typed.every((part) => words.some((word) => word.startsWith(part)))
}
