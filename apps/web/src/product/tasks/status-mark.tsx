import { cn } from "@/components/class-names"
import type { TaskStatus } from "./task-status.ts"

/** A status as a dot that fills up: told by its shape as well as by its colour. */
export function StatusMark({ status, className }: { status: TaskStatus; className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={cn("size-4 shrink-0", className)}>
      <circle cx="8" cy="8" r="6.5" fill="none" strokeWidth="2" className={strokes[status]} />
      {status === "in_progress" && (
        <path d="M8 4a4 4 0 0 1 0 8z" className="fill-status-progress" />
      )}
      {status === "in_review" && <path d="M8 8V4a4 4 0 1 1-4 4z" className="fill-status-review" />}
      {status === "done" && (
        <>
          <circle cx="8" cy="8" r="7" className="fill-status-done" />
          <path
            d="m5 8.2 2.1 2.1L11.2 6"
            fill="none"
            strokeWidth="1.75"
            strokeLinecap="round"
            strokeLinejoin="round"
            className="stroke-card"
          />
        </>
      )}
    </svg>
  )
}

const strokes: Readonly<Record<TaskStatus, string>> = {
  todo: "stroke-input",
  in_progress: "stroke-status-progress",
  in_review: "stroke-status-review",
  done: "stroke-status-done",
}
