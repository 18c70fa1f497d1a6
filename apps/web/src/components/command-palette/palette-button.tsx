"use client"

import { SearchIcon } from "lucide-react"
import { type ComponentType, useCallback, useEffect, useRef, useState } from "react"
import type { PaletteFacts, PaletteProps } from "./palette.tsx"

/**
 * Opens the command palette, as Ctrl-K does (Cmd-K on a Mac) wherever the focus is. The palette's
 * code comes with its first opening.
 */
export function PaletteButton({ facts }: { facts: PaletteFacts }) {
  const [isOpen, setIsOpen] = useState(false)
  const [Palette, setPalette] = useState<ComponentType<PaletteProps>>()
  const before = useRef<Element>(null)
  const open = useCallback(async () => {
    before.current = document.activeElement
    setIsOpen(true)
    const { Palette } = await loadPalette()
    setPalette(() => Palette)
  }, [])
  const isMac = useShortcut(open)

  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-keyshortcuts={isMac ? "Meta+K" : "Control+K"}
        onPointerEnter={() => void loadPalette()}
        onFocus={() => void loadPalette()}
        onClick={() => void open()}
        className="noscript:hidden flex size-9 cursor-pointer items-center justify-center gap-2 rounded-md text-muted-foreground text-sm hover:bg-secondary hover:text-foreground md:h-9 md:w-56 md:justify-start md:border md:border-input md:bg-background md:px-3"
      >
        <SearchIcon aria-hidden="true" className="size-4 shrink-0" />
        <span className="sr-only md:not-sr-only">Go to…</span>
        <kbd className="ml-auto hidden font-sans text-xs md:block">{isMac ? "⌘ K" : "Ctrl K"}</kbd>
      </button>
      {Palette && (
        <Palette
          isOpen={isOpen}
          onOpenChange={setIsOpen}
          onClosed={() => {
            if (before.current instanceof HTMLElement) before.current.focus()
          }}
          {...facts}
        />
      )}
    </>
  )
}

function loadPalette() {
  return import("./palette.tsx")
}

/** @returns whether this is a Mac, once that is known: its key is another one. */
function useShortcut(open: () => Promise<void>): boolean {
  const [isMac, setIsMac] = useState(false)
  useEffect(() => {
    const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)
    setIsMac(isMac)
    const press = (event: KeyboardEvent) => {
      const isHeld = isMac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey
      if (!isHeld || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return
      event.preventDefault()
      if (!document.querySelector("[data-palette]")) void open()
    }
    window.addEventListener("keydown", press)
    return () => window.removeEventListener("keydown", press)
  }, [open])
  return isMac
}
