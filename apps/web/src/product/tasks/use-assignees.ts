import { useEffect, useState } from "react"
import type { Assignee } from "./list-assignees.ts"

/** Whom a task can be given to: who has it now, and a moment later everybody. */
export function useAssignees(current: Assignee | undefined): readonly Assignee[] {
  const [assignees, setAssignees] = useState<readonly Assignee[]>()
  useEffect(() => {
    const abort = new AbortController()
    fetch("/api/assignees", { signal: abort.signal })
      .then(async (response) => {
        if (response.ok) setAssignees((await response.json()) as Assignee[])
      })
      // The rest of the task can be edited without them.
      .catch(() => {})
    return () => abort.abort()
  }, [])
  const others = (assignees ?? []).filter(({ id }) => id !== current?.id)
  return current ? [current, ...others] : others
}
