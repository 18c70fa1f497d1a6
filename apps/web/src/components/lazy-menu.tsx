"use client"

import { Slot } from "radix-ui"
import { type ComponentType, type KeyboardEvent, type ReactElement, useState } from "react"

export interface MenuPanelProps {
  /** The button that opens it, and has the focus again when it is closed. */
  readonly trigger: ReactElement
}

/**
 * A button whose menu is loaded with the first opening: menus are a sixth of a page's script, and
 * most visits open none. `load` is a constant function, `props` is what the menu gets.
 */
export function LazyMenu<Props extends object>({
  trigger,
  load,
  props,
}: {
  trigger: ReactElement
  load: () => Promise<ComponentType<Props & MenuPanelProps>>
  props: Props
}) {
  const [Panel, setPanel] = useState<ComponentType<Props & MenuPanelProps>>()
  if (Panel) return <Panel trigger={trigger} {...props} />

  async function open(): Promise<void> {
    const Loaded = await load()
    setPanel(() => Loaded)
  }

  return (
    <Slot.Root
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={() => void load()}
      onFocus={() => void load()}
      onClick={() => void open()}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== "ArrowDown") return
        event.preventDefault()
        void open()
      }}
    >
      {trigger}
    </Slot.Root>
  )
}
