import { useEffect, useState } from "react"
import type { FoundProject } from "@/product/projects/search-projects"
import type { FoundTask } from "@/product/tasks/search-titles"

interface FoundPlaces {
  readonly projects: readonly FoundProject[]
  readonly tasks: readonly FoundTask[]
  /** What was typed for them. */
  readonly words: string
}

/** The projects and tasks that are called so, a moment after it was typed. */
export function useFoundPlaces(search: string): FoundPlaces {
  const [found, setFound] = useState<FoundPlaces>(nothing)
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(
      () => {
        fetch(`/api/places?${new URLSearchParams({ q: search })}`, { signal: abort.signal })
          .then(async (response) => {
            if (response.ok) setFound({ ...(await response.json()), words: search })
          })
          // Pages are found without them.
          .catch(() => {})
      },
      search ? 120 : 0,
    )
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [search])
  return found
}

const nothing: FoundPlaces = { projects: [], tasks: [], words: "" }
