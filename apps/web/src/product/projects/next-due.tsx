"use client"

import { CalendarIcon } from "lucide-react"
import { dueDateInWords } from "@/product/tasks/due-date"
import { useToday } from "@/product/tasks/use-today"

/** When the next of a project's tasks is due, or the longest overdue one was. */
export function NextDue({ on }: { on: string }) {
  const today = useToday()
  const isLate = on < today
  return (
    <p
      className={`flex items-center gap-1.5 text-sm lg:justify-end ${isLate ? "text-destructive" : "text-muted-foreground"}`}
    >
      <CalendarIcon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="sr-only">{isLate ? "Was due" : "Next due"}</span>
      <span>
        <time dateTime={on}>{dueDateInWords(on, today)}</time>
        {isLate && <span aria-hidden="true">, late</span>}
      </span>
    </p>
  )
}
