"use client"

import { MoonIcon, SunIcon } from "lucide-react"
import { LazyMenu } from "@/components/lazy-menu"
import { Button } from "@/components/ui/button"

/** Light, dark, or what the person's system says. */
export function ThemeMenu() {
  return (
    <LazyMenu
      load={loadPanel}
      props={none}
      trigger={
        <Button variant="ghost" size="icon" className="noscript:hidden" aria-label="Theme">
          <SunIcon className="dark:hidden" />
          <MoonIcon className="hidden dark:block" />
        </Button>
      }
    />
  )
}

const none = {}

async function loadPanel() {
  return (await import("@/components/theme-panel")).ThemePanel
}
