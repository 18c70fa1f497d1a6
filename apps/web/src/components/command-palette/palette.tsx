"use client"

import { Command, useCommandState } from "cmdk"
import { Dialog } from "radix-ui"
import { useEffect, useEffectEvent, useState } from "react"
import { ProductCommands, ProductSearch } from "@/product/palette-commands"
import { lastResort } from "./command-entry.tsx"
import { PageCommands } from "./page-commands.tsx"
import { SessionCommands } from "./session-commands.tsx"
import { TenantCommands } from "./tenant-commands.tsx"
import { ThemeCommands } from "./theme-commands.tsx"

/** What the server knows and the palette's commands need. */
export interface PaletteFacts {
  /** The active tenant's slug. */
  readonly current: string
  readonly isByCookie: boolean
  /** Addresses on the root host. */
  readonly account: string
  readonly chooser: string
}

export interface PaletteProps extends PaletteFacts {
  readonly isOpen: boolean
  readonly onOpenChange: (isOpen: boolean) => void
  /** Called when it is gone from the page, to give the focus back. */
  readonly onClosed: () => void
}

/** Goes anywhere and does what every page offers, by typing a part of its name. */
export function Palette({ isOpen, onOpenChange, onClosed, ...facts }: PaletteProps) {
  const [search, setSearch] = useState("")
  const [selected, select] = useState("")
  const close = () => onOpenChange(false)
  return (
    <Dialog.Root
      open={isOpen}
      onOpenChange={(isOpen) => {
        setSearch("")
        onOpenChange(isOpen)
      }}
    >
      <Dialog.Portal>
        <Dialog.Overlay className="data-[state=open]:fade-in-0 fixed inset-0 z-50 bg-black/40 data-[state=open]:animate-in" />
        <Dialog.Content
          data-palette=""
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            onClosed()
          }}
          className="data-[state=open]:fade-in-0 data-[state=open]:zoom-in-95 fixed inset-x-3 top-[10dvh] z-50 mx-auto max-w-xl overflow-hidden rounded-xl border bg-popover text-popover-foreground shadow-raised outline-none data-[state=open]:animate-in"
        >
          <Dialog.Title className="sr-only">Go to a page, or do something</Dialog.Title>
          <Command
            label="Commands"
            loop
            // The entries know themselves whether they are meant, and stay in their order.
            shouldFilter={false}
            value={selected}
            onValueChange={select}
          >
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Go to a page, a project, a task, a tenant…"
              className="h-12 w-full border-b bg-transparent px-4 text-[1rem] outline-none placeholder:text-muted-foreground"
            />
            <Command.List className="max-h-[min(26rem,65dvh)] overflow-y-auto overscroll-contain p-1.5">
              <Command.Empty className="px-3 py-4 text-muted-foreground">
                No command is called so.
              </Command.Empty>
              <PageCommands {...facts} onDone={close} />
              <ProductCommands search={search} onDone={close} />
              <TenantCommands {...facts} onDone={close} />
              <ThemeCommands onDone={close} />
              <SessionCommands />
              <ProductSearch search={search} onDone={close} />
            </Command.List>
            <Found selected={selected} onSelectedChange={select} />
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/**
 * Says what typing has left, to whoever does not see the list. And leads on from the last resort
 * to what is found later than it.
 */
function Found({
  selected,
  onSelectedChange,
}: {
  selected: string
  onSelectedChange: (value: string) => void
}) {
  const count = useCommandState(({ filtered }) => filtered.count)
  const prefer = useEffectEvent(() => {
    const first = document.querySelector("[data-palette] [cmdk-item]")?.getAttribute("data-value")
    if (selected === lastResort && first) onSelectedChange(first)
  })
  useEffect(() => prefer(), [count])
  return (
    <p role="status" className="sr-only">
      {count === 0 && "No command is called so"}
      {count === 1 && "One command"}
      {count > 1 && `${count} commands`}
    </p>
  )
}
