"use client"

import { Command } from "cmdk"
import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

/** Commands of one kind, under its name. */
export function CommandSection({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={title}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2.5 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  )
}

/** One command. `value` is what typing is compared with, and unlike every other one's. */
export function CommandEntry({
  value,
  Icon,
  hint,
  onSelect,
  children,
}: {
  value: string
  Icon: LucideIcon
  hint?: ReactNode
  onSelect: () => void
  children: ReactNode
}) {
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
