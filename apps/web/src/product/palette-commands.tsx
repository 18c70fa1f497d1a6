"use client"

import { FolderKanbanIcon, ListTodoIcon, SearchIcon } from "lucide-react"
import type { Route } from "next"
import { useRouter } from "next/navigation"
import {
  CommandEntry,
  CommandSection,
  lastResort,
} from "@/components/command-palette/command-entry"
import type { FoundProject } from "./projects/search-projects.ts"
import { useFoundPlaces } from "./search/use-found-places.ts"
import type { FoundTask } from "./tasks/search-titles.ts"

interface CommandsProps {
  /** What is typed. */
  readonly search: string
  readonly onDone: () => void
}

/** What the command palette offers of the product: its projects and its tasks. */
export function ProductCommands({ search, onDone }: CommandsProps) {
  const router = useRouter()
  const { projects, tasks, words } = useFoundPlaces(search)
  const isFound = words === search

  function go(address: string): void {
    onDone()
    router.push(address as Route)
  }

  return (
    <>
      <CommandSection title="Projects">
        {projects.map((project) => (
          <CommandEntry
            key={project.key}
            value={projectValue(project)}
            isFound={isFound}
            Icon={FolderKanbanIcon}
            hint={<span className="font-mono">{project.key}</span>}
            onSelect={() => go(`/projects/${project.key}`)}
          >
            {project.name}
          </CommandEntry>
        ))}
      </CommandSection>
      <CommandSection title="Tasks">
        {tasks.map((task) => (
          <CommandEntry
            key={keyOf(task)}
            value={taskValue(task)}
            isFound={isFound}
            Icon={ListTodoIcon}
            hint={<span className="font-mono">{keyOf(task)}</span>}
            onSelect={() => go(`/projects/${task.projectKey}/tasks/${task.number}`)}
          >
            {task.title}
          </CommandEntry>
        ))}
      </CommandSection>
    </>
  )
}

/** What no command is called is searched for in what people have written. */
export function ProductSearch({ search, onDone }: CommandsProps) {
  const router = useRouter()
  const words = search.trim()
  if (!words) return null
  return (
    <CommandSection title="Everywhere">
      <CommandEntry
        value={lastResort}
        isFound
        Icon={SearchIcon}
        onSelect={() => {
          onDone()
          router.push(`/search?${new URLSearchParams({ q: words })}` as Route)
        }}
      >
        Search projects, tasks and comments for “{words}”
      </CommandEntry>
    </CommandSection>
  )
}

function projectValue({ key, name }: FoundProject): string {
  return `project ${name} ${key}`
}

function taskValue(task: FoundTask): string {
  return `task ${task.title} ${keyOf(task)}`
}

function keyOf({ projectKey, number }: FoundTask): string {
  return `${projectKey}-${number}`
}
