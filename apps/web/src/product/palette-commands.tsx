"use client"

import { FolderKanbanIcon, SearchIcon } from "lucide-react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import {
  CommandEntry,
  CommandSection,
  lastResort,
} from "@/components/command-palette/command-entry"
import { useFoundProjects } from "@/product/projects/use-found-projects"

/** What the command palette offers of the product: its projects, and a search in their tasks. */
export function ProductCommands({ search, onDone }: { search: string; onDone: () => void }) {
  const router = useRouter()
  const projects = useFoundProjects(search)
  const words = search.trim()

  function go(address: string): void {
    onDone()
    router.push(address as Route)
  }

  return (
    <>
      {projects.length > 0 && (
        <CommandSection title="Projects">
          {projects.map(({ key, name }) => (
            <CommandEntry
              key={key}
              value={`project ${name} ${key}`}
              Icon={FolderKanbanIcon}
              hint={<span className="font-mono">{key}</span>}
              onSelect={() => go(`/projects/${key}`)}
            >
              {name}
            </CommandEntry>
          ))}
        </CommandSection>
      )}
      {words && (
        <CommandSection title="Tasks and comments">
          <CommandEntry
            value={lastResort}
            Icon={SearchIcon}
            onSelect={() => go(`/search?${new URLSearchParams({ q: words })}`)}
          >
            Search for “{words}”
          </CommandEntry>
        </CommandSection>
      )}
    </>
  )
}
