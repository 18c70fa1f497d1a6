import { useEffect, useState } from "react"
import type { FoundProject } from "./search-projects.ts"

/** The projects with this in their name or key, a moment after it was typed. */
export function useFoundProjects(search: string): readonly FoundProject[] {
  const [found, setFound] = useState<readonly FoundProject[]>([])
  useEffect(() => {
    const abort = new AbortController()
    const timer = setTimeout(
      () => {
        fetch(`/api/projects?${new URLSearchParams({ q: search })}`, { signal: abort.signal })
          .then(async (response) => {
            if (response.ok) setFound((await response.json()) as FoundProject[])
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
