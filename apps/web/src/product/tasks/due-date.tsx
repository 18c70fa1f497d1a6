"use client"

import { CalendarIcon } from "lucide-react"
import type { TaskStatus } from "./task-status.ts"
import { useToday } from "./use-today.tsx"

/**
 * When a task is due, with the year when it is another. Late is said in words, and only of what is
 * not done.
 */
export function DueDate({ on, status }: { on: string; status: TaskStatus }) {
  const today = useToday()
  const isLate = status !== "done" && on < today
  return (
    <span
      className={`inline-flex items-center gap-1 whitespace-nowrap text-sm tabular-nums ${isLate ? "text-destructive" : "text-muted-foreground"}`}
    >
      <CalendarIcon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="sr-only">Due </span>
      <span>
        <time dateTime={on}>{dueDateInWords(on, today)}</time>
        {isLate && ", late"}
      </span>
    </span>
  )
}

/** With the year, unless it is this one's. */
export function dueDateInWords(on: string, today = ""): string {
  const format = on.slice(0, 4) === today.slice(0, 4) ? dayAndMonth : dayMonthAndYear
  return format.format(new Date(`${on}T00:00:00Z`))
}

const dayAndMonth = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  timeZone: "UTC",
})

const dayMonthAndYear = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" })
