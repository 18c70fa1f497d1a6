import type { ActionResult } from "@/action-result"
import { ActionMessage } from "@/components/action-message"

/** What became of a form whose fields show their own problems. `form` is what no field is to blame for. */
export function FormMessage({ result, done }: { result: ActionResult<unknown>; done: string }) {
  if (result.kind === "done") {
    return (
      <p role="status" className="text-primary text-sm">
        {done}
      </p>
    )
  }
  if (result.kind !== "invalid") return <ActionMessage result={result} />
  const { form } = result.problems
  return (
    <p role="status" className={form ? "text-destructive text-sm" : "sr-only"}>
      {form}
    </p>
  )
}
