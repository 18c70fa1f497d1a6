"use client"

import type { AccountPanelProps } from "@/components/account-panel"
import { initials } from "@/components/initials"
import { LazyMenu } from "@/components/lazy-menu"
import { Button } from "@/components/ui/button"

/** Who one is here, and the way out. */
export function AccountMenu(props: AccountPanelProps) {
  return (
    <LazyMenu
      load={loadPanel}
      props={props}
      trigger={
        // What is seen is part of the name, so that who speaks to the browser can say it.
        <Button variant="ghost" size="icon" className="noscript:hidden">
          <span className="grid size-7 place-items-center rounded-full bg-secondary font-medium text-secondary-foreground text-xs">
            {initials(props.name)}
          </span>
          <span className="sr-only">, account of {props.name}</span>
        </Button>
      }
    />
  )
}

async function loadPanel() {
  return (await import("@/components/account-panel")).AccountPanel
}
