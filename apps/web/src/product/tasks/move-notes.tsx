import { ActionMessage } from "@/components/action-message"
import type { Moving } from "./use-moving.ts"

/** How tasks are moved, what was done last, and what the server says to it. */
export function MoveNotes({
  moving,
  isWritable,
  what,
  className,
}: {
  moving: Moving
  isWritable: boolean
  what: "card" | "task"
  className: string
}) {
  return (
    <>
      {isWritable && (
        <p id="move-keys" className={className}>
          Drag a {what}; or on its handle <kbd className="font-mono">Space</kbd> takes it up, the
          arrow keys move it, <kbd className="font-mono">Space</kbd> puts it down and{" "}
          <kbd className="font-mono">Esc</kbd> puts it back.
        </p>
      )}
      <ActionMessage result={moving.result} />
      <p aria-live="assertive" className="sr-only">
        {moving.said}
      </p>
    </>
  )
}
