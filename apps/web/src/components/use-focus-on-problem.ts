import { useEffect, useRef } from "react"
import type { ActionResult } from "@/action-result"

/** For a form: leads to the first field that was refused, which also tells of it. */
export function useFocusOnProblem(result: ActionResult<unknown>) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (result.kind !== "invalid") return
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus()
  }, [result])
  return form
}
