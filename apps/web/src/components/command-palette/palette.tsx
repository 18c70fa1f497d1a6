"use client"

import { Command, useCommandState } from "cmdk"
import { Dialog } from "radix-ui"
import { useState } from "react"
import { ProductCommands } from "@/product/palette-commands"
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
          <Command label="Commands" loop>
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Go to a page, a project, a tenant…"
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
            </Command.List>
            <Found />
          </Command>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

/** Says what typing has left, to whoever does not see the list. */
function Found() {
  const count = useCommandState(({ filtered }) => filtered.count)
  return (
    <p role="status" className="sr-only">
      {count === 0 && "No command is called so"}
      {count === 1 && "One command"}
      {count > 1 && `${count} commands`}
    </p>
  )
}
