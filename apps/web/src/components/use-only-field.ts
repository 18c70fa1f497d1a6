import { useId } from "react"
import type { ActionResult } from "@/action-result"
import { useFocusOnProblem } from "./use-focus-on-problem.ts"

/**
 * For a form of one field: what was refused is told as the field's description, and leads back to it.
 *
 *     const { form, field, messageId } = useOnlyField(result)
 *     <form ref={form}><input {...field} /><ActionMessage id={messageId} result={result} /></form>
 */
export function useOnlyField(result: ActionResult<unknown>) {
  const form = useFocusOnProblem(result)
  const messageId = useId()
  const field =
    result.kind === "invalid" ? { "aria-invalid": true, "aria-describedby": messageId } : {}
  return { form, field, messageId }
}
