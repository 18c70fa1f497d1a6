import "server-only"
import { cache } from "react"

/** Whether a page is being rendered: React remembers what `cache` wraps meanwhile, and nowhere else. */
export function isRendering(): boolean {
  const remembered = probe()
  return remembered === probe()
}

const probe = cache(() => ({}))
