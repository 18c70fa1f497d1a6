import { FolderKanbanIcon, LayoutDashboardIcon, type LucideIcon, SearchIcon } from "lucide-react"
import type { Route } from "next"

/** A page that one can go to from every other. */
export interface Place {
  readonly href: Route
  readonly name: string
  readonly Icon: LucideIcon
}

/** The product's own, in the order in which they stand in the navigation. */
export const productPlaces: readonly Place[] = [
  { href: "/", name: "Overview", Icon: LayoutDashboardIcon },
  { href: "/projects", name: "Projects", Icon: FolderKanbanIcon },
  { href: "/search", name: "Search", Icon: SearchIcon },
]
