import { CalendarIcon } from "lucide-react"
import type { TaskStatus } from "./task-status.ts"

/**
 * When a task is due, with the year when it is another. Late is said in words, and only of what is
 * not done.
 */
export function DueDate({ on, status }: { on: string; status: TaskStatus }) {
  const today = new Date().toISOString().slice(0, 10)
  const isLate = status !== "done" && on < today
  const format = on.slice(0, 4) === today.slice(0, 4) ? dayAndMonth : dayMonthAndYear
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap text-sm tabular-nums ${isLate ? "text-destructive" : "text-muted-foreground"}`}
    >
      <CalendarIcon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="sr-only">Due </span>
      <span>
        <time dateTime={on}>{format.format(new Date(`${on}T00:00:00Z`))}</time>
        {isLate && ", late"}
      </span>
    </span>
  )
}

const dayAndMonth = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
})

const dayMonthAndYear = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" })
