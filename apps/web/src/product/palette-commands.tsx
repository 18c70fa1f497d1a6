"use client"

import { FolderKanbanIcon } from "lucide-react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import { CommandEntry, CommandSection } from "@/components/command-palette/command-entry"
import { useFoundProjects } from "@/product/projects/use-found-projects"

/** What the command palette offers of the product: its projects. */
export function ProductCommands({ search, onDone }: { search: string; onDone: () => void }) {
  const router = useRouter()
  const projects = useFoundProjects(search)

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
    </>
  )
}
