"use client"

import { Popover } from "radix-ui"
import type { RefObject } from "react"
import { useOwnTenants } from "@/components/use-own-tenants"
import { SwitcherList } from "./switcher-list.tsx"

export interface SwitcherPanelProps {
  readonly trigger: RefObject<HTMLElement | null>
  readonly isOpen: boolean
  readonly onOpenChange: (isOpen: boolean) => void
  /** The active tenant's slug. */
  readonly current: string
  readonly chooser: string
  readonly isByCookie: boolean
}

/** What the switcher opens: asks for the list each time, because memberships come and go. */
export function SwitcherPanel({ trigger, isOpen, onOpenChange, ...rest }: SwitcherPanelProps) {
  const tenants = useOwnTenants(isOpen)
  return (
    <Popover.Root open={isOpen} onOpenChange={onOpenChange}>
      <Popover.Anchor virtualRef={trigger as RefObject<HTMLElement>} />
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={12}
          aria-label="Switch tenant"
          onOpenAutoFocus={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            trigger.current?.focus()
          }}
          onInteractOutside={(event) => {
            // The trigger would open again what its own press has closed.
            if (trigger.current?.contains(event.target as Node)) event.preventDefault()
          }}
          className="data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-95 z-50 w-80 max-w-[calc(100vw-1.5rem)] origin-(--radix-popover-content-transform-origin) overflow-hidden rounded-lg border bg-popover text-popover-foreground shadow-raised"
        >
          <SwitcherList tenants={tenants} {...rest} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
