import { CalendarIcon } from "lucide-react"
import type { TaskStatus } from "./task-status.ts"

/** When a task is due. Late is said in words too, and only of what is not done. */
export function DueDate({ on, status }: { on: string; status: TaskStatus }) {
  const isLate = status !== "done" && on < new Date().toISOString().slice(0, 10)
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap text-sm ${isLate ? "text-destructive" : "text-muted-foreground"}`}
    >
      <CalendarIcon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="sr-only">{isLate ? "Was due" : "Due"} </span>
      <time dateTime={on}>{dayAndMonth.format(new Date(`${on}T00:00:00Z`))}</time>
    </span>
  )
}

const dayAndMonth = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
})
