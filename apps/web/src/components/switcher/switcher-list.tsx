"use client"

import { CheckIcon, SearchIcon } from "lucide-react"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { TenantLink } from "@/components/tenant-link"
import { Badge } from "@/components/ui/badge"
import type { Loaded, SwitchableTenant } from "@/components/use-own-tenants"

/** Fewer are found by looking. */
const searchableFrom = 8

/** The tenants, each a link or a button of its own. Arrow keys walk them, and typing searches. */
export function SwitcherList({
  tenants,
  current,
  chooser,
  isByCookie,
}: {
  tenants: Loaded
  current: string
  chooser: string
  isByCookie: boolean
}) {
  const [search, setSearch] = useState("")
  const root = useRef<HTMLDivElement>(null)
  const all = typeof tenants === "string" ? [] : tenants
  const shown = all.filter((tenant) => matches(tenant, search))
  const isSearchable = all.length >= searchableFrom
  useFocusOnceShown(root, all.length > 0, isSearchable)

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys are a shortcut; each entry is reached by Tab as well.
    <div ref={root} onKeyDown={(event) => walk(event, root.current)}>
      {isSearchable && (
        <div className="flex items-center gap-2 border-b px-3">
          <SearchIcon aria-hidden="true" className="size-4 text-muted-foreground" />
          <input
            type="search"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            aria-label="Search your tenants"
            placeholder="Search"
            autoComplete="off"
            className="h-10 min-w-0 flex-1 bg-transparent outline-none placeholder:text-muted-foreground"
          />
        </div>
      )}
      <ul className="max-h-80 overflow-y-auto p-1">
        {shown.map((tenant) => (
          <li key={tenant.slug}>
            <Entry tenant={tenant} isByCookie={isByCookie} isCurrent={tenant.slug === current} />
          </li>
        ))}
      </ul>
      <p role="status" className="px-3.5 pb-2 text-muted-foreground text-sm empty:hidden">
        {stateOf(tenants, shown.length)}
      </p>
      <div className="border-t p-1">
        <a
          href={chooser}
          data-entry=""
          className="block rounded-md px-2.5 py-2 text-muted-foreground text-sm outline-none hover:bg-accent hover:text-accent-foreground focus-visible:bg-accent focus-visible:text-accent-foreground"
        >
          All your tenants
        </a>
      </div>
    </div>
  )
}

function Entry({
  tenant,
  isByCookie,
  isCurrent,
}: {
  tenant: SwitchableTenant
  isByCookie: boolean
  isCurrent: boolean
}) {
  return (
    <TenantLink
      slug={tenant.slug}
      address={tenant.address}
      isByCookie={isByCookie}
      isCurrent={isCurrent}
      className="flex w-full cursor-pointer items-center gap-2.5 rounded-md px-2.5 py-2 text-left outline-none hover:bg-accent hover:text-accent-foreground focus-visible:bg-accent focus-visible:text-accent-foreground"
    >
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{tenant.name}</span>
          {tenant.isSuspended && <Badge variant="destructive">Suspended</Badge>}
        </span>
        <span className="block truncate text-muted-foreground text-sm">
          {tenant.slug}, {tenant.role}
        </span>
      </span>
      {isCurrent && <CheckIcon aria-hidden="true" className="size-4 shrink-0 text-primary" />}
    </TenantLink>
  )
}

function matches({ name, slug }: SwitchableTenant, search: string): boolean {
  const wanted = search.trim().toLowerCase()
  return name.toLowerCase().includes(wanted) || slug.includes(wanted)
}

function stateOf(tenants: Loaded, shown: number): string | null {
  if (tenants === "loading") return "Loading"
  if (tenants === "failed") return "Your tenants could not be loaded. Close this and try again."
  if (tenants.length === 0) return "You are not a member of any tenant."
  return shown === 0 ? "No tenant of yours has this in its name." : null
}

/** Arrow keys walk, Home and End jump, and a letter goes on in the search, or to a name that begins so. */
function walk(event: KeyboardEvent, root: HTMLElement | null): void {
  if (!root || event.metaKey || event.ctrlKey || event.altKey) return
  const entries = [...root.querySelectorAll<HTMLElement>("li a, li button, [data-entry]")]
  const search = root.querySelector("input")
  const at = entries.indexOf(document.activeElement as HTMLElement)
  const isInSearch = document.activeElement === search && search !== null
  const targets: Record<string, () => HTMLElement | null | undefined> = {
    ArrowDown: () => entries[(at + 1) % entries.length],
    ArrowUp: () => (at <= 0 && search && !isInSearch ? search : entries.at(at <= 0 ? -1 : at - 1)),
    Home: () => (isInSearch ? undefined : entries[0]),
    End: () => (isInSearch ? undefined : entries.at(-1)),
  }
  const target = targets[event.key]?.()
  if (target) {
    event.preventDefault()
    target.focus()
  } else if (event.key === "Enter" && isInSearch) {
    event.preventDefault()
    entries[0]?.click()
  } else if (/^[\p{L}\p{N}]$/u.test(event.key) && !isInSearch) {
    // The search takes the letter itself, once it has the focus.
    if (search) search.focus()
    else startingWith(entries, event.key, at)?.focus()
  }
}

function startingWith(entries: HTMLElement[], letter: string, after: number) {
  const inOrder = [...entries.slice(after + 1), ...entries.slice(0, after + 1)]
  return inOrder.find((entry) =>
    entry.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()),
  )
}

function useFocusOnceShown(
  root: { current: HTMLElement | null },
  isShown: boolean,
  isSearchable: boolean,
): void {
  useEffect(() => {
    if (!isShown) return
    const first = isSearchable ? "input" : "li a, li button"
    root.current?.querySelector<HTMLElement>(first)?.focus()
  }, [root, isShown, isSearchable])
}
