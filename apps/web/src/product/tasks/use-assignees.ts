import { useEffect, useEffectEvent, useState } from "react"
import type { Assignee, AssigneePage } from "./list-assignees.ts"

/** Whom a task can be given to, and how others are found where there are too many to list. */
export interface Assignees {
  readonly people: readonly Assignee[]
  readonly words: string
  /** Undefined: these are all. */
  readonly find: ((words: string) => void) | undefined
}

/**
 * @param chosen the id of who is chosen, or "". They are among the people, whatever is searched for.
 * @param known whose names the page knows already.
 * @param first what is offered to begin with; without it the server is asked a moment later.
 */
export function useAssignees(
  chosen: string,
  known: readonly Assignee[],
  first?: AssigneePage,
): Assignees {
  const [words, find] = useState("")
  const [found, setFound] = useState<AssigneePage>()
  const page = found ?? first
  const people = page?.people ?? []
  const isChosen = ({ id }: Assignee) => id === chosen
  const missing = chosen === "" || people.some(isChosen) ? undefined : known.find(isChosen)
  const isUnknown = chosen !== "" && !missing && !people.some(isChosen)
  const isAsked = words !== "" || found !== undefined || first === undefined || isUnknown

  const ask = useEffectEvent(async (signal: AbortSignal) => {
    const query = new URLSearchParams({ q: words, chosen })
    const response = await fetch(`/api/assignees?${query}`, { signal })
    if (response.ok) setFound((await response.json()) as AssigneePage)
  })
  useEffect(() => {
    if (!isAsked) return
    const abort = new AbortController()
    // The rest of the task can be edited without them.
    const timer = setTimeout(() => ask(abort.signal).catch(() => {}), words ? 120 : 0)
    return () => {
      clearTimeout(timer)
      abort.abort()
    }
  }, [words, isAsked, isUnknown])

  const added = isUnknown ? { id: chosen, name: "Somebody" } : missing
  return {
    people: added ? [added, ...people] : people,
    words,
    find: words === "" && page?.isAll !== false ? undefined : find,
  }
}
