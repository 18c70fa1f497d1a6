"use client"

import { ChevronsUpDownIcon } from "lucide-react"
import { type ComponentType, useRef, useState } from "react"
import type { SwitcherPanelProps } from "./switcher-panel.tsx"

/**
 * The active tenant's name, and the way to one's others. What opens is loaded with the first
 * opening, list and code; without JavaScript it is a link to the chooser.
 */
export function TenantSwitcher({
  current,
  chooser,
  isByCookie,
}: {
  current: { slug: string; name: string }
  /** The chooser's address. */
  chooser: string
  isByCookie: boolean
}) {
  const trigger = useRef<HTMLAnchorElement>(null)
  const [isOpen, setIsOpen] = useState(false)
  const [Panel, setPanel] = useState<ComponentType<SwitcherPanelProps>>()

  async function open() {
    setIsOpen(true)
    if (Panel) return
    const { SwitcherPanel } = await loadPanel()
    setPanel(() => SwitcherPanel)
  }

  return (
    <>
      <a
        ref={trigger}
        href={chooser}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        onPointerEnter={() => void loadPanel()}
        onFocus={() => void loadPanel()}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return
          event.preventDefault()
          void open()
        }}
        onKeyDown={(event) => {
          if (event.key !== " " && event.key !== "ArrowDown") return
          event.preventDefault()
          void open()
        }}
        className="-mx-2 flex h-9 min-w-0 items-center gap-1.5 rounded-md px-2 hover:bg-secondary aria-expanded:bg-secondary"
      >
        <span className="truncate font-display font-semibold text-lg">{current.name}</span>
        <ChevronsUpDownIcon aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
        <span className="sr-only">, switch tenant</span>
      </a>
      {Panel && (
        <Panel
          trigger={trigger}
          isOpen={isOpen}
          onOpenChange={setIsOpen}
          current={current.slug}
          chooser={chooser}
          isByCookie={isByCookie}
        />
      )}
    </>
  )
}

function loadPanel() {
  return import("./switcher-panel.tsx")
}
