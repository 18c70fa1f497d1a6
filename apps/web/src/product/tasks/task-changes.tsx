"use client"

import type { Tenant } from "@repo/tenancy"
import { XIcon } from "lucide-react"
import {
  createContext,
  type ReactNode,
  type RefObject,
  use,
  useEffect,
  useMemo,
  useRef,
  useState,
  useTransition,
} from "react"
import { type ActionResult, PERSON_FIELD, TENANT_FIELD, untouched } from "@/action-result"
import { ActionMessage } from "@/components/action-message"
import { useFormOwner } from "@/components/form-owner"
import { Button } from "@/components/ui/button"
import { deleteTask } from "./delete-task.ts"

interface ChangedTask {
  readonly id: string
  readonly title: string
}

/** Which of a task's buttons had the focus. */
interface Moved {
  readonly id: string
  readonly by: "tick" | "edit"
}

interface TaskChanges {
  /** Deletes at once, and offers to undo it. */
  remove(task: ChangedTask): void
  /** Says what changed to whoever does not see it. */
  announce(text: string): void
  /** Hidden already, while the server is told. */
  readonly leaving: string | undefined
  /** The task that takes the focus when it appears where it has moved to. */
  readonly moved: RefObject<Moved | undefined>
}

const TaskChangesContext = createContext<TaskChanges | undefined>(undefined)

export function useTaskChanges(): TaskChanges {
  const changes = use(TaskChangesContext)
  if (!changes) throw new Error("Tasks stand inside <TaskChangesProvider>.")
  return changes
}

/** Knows what was done to the tasks on this page last: a row that is deleted cannot say it itself. */
export function TaskChangesProvider({
  tenant,
  children,
}: {
  tenant: Pick<Tenant, "id">
  children: ReactNode
}) {
  const { userId } = useFormOwner()
  const [deleted, setDeleted] = useState<ChangedTask>()
  const [leaving, setLeaving] = useState<string>()
  const [problem, setProblem] = useState<ActionResult<unknown>>(untouched)
  const [said, announce] = useState("")
  const [isPending, startTransition] = useTransition()
  const moved = useRef<Moved>(undefined)
  const undoButton = useRef<HTMLButtonElement>(null)

  const changes = useMemo(
    () => ({ remove: (task: ChangedTask) => change(task, "yes"), announce, leaving, moved }),
    [leaving],
  )
  // The focus was in the row that is gone. A disabled button takes none.
  useEffect(() => {
    if (deleted && !isPending) undoButton.current?.focus()
  }, [deleted, isPending])

  function change(task: ChangedTask, to: "yes" | "no"): void {
    const form = new FormData()
    form.set(TENANT_FIELD, tenant.id)
    form.set(PERSON_FIELD, userId)
    form.set("id", task.id)
    form.set("deleted", to)
    if (to === "yes") setLeaving(task.id)
    if (to === "no") moved.current = { id: task.id, by: "tick" }
    startTransition(async () => {
      const result = await deleteTask(untouched, form)
      setLeaving(undefined)
      setProblem(result)
      if (result.kind !== "done") return
      setDeleted(to === "yes" ? task : undefined)
      announce(to === "yes" ? "" : `${task.title} is back.`)
    })
  }

  const hasProblem = problem.kind !== "done" && problem.kind !== "untouched"
  return (
    <TaskChangesContext value={changes}>
      {children}
      <p role="status" className="sr-only">
        {said}
      </p>
      {(deleted || hasProblem) && (
        <section
          aria-label="What was done last"
          className="fade-in-0 slide-in-from-bottom-2 fixed inset-x-4 bottom-4 z-40 mx-auto flex max-w-md animate-in items-center gap-3 rounded-lg border bg-popover px-4 py-2.5 text-popover-foreground shadow-raised"
        >
          {hasProblem ? (
            <ActionMessage result={problem} />
          ) : (
            <p role="status" className="min-w-0 flex-1 truncate">
              Deleted “{deleted?.title}”
            </p>
          )}
          {deleted && (
            <Button
              ref={undoButton}
              variant="outline"
              size="sm"
              disabled={isPending}
              onClick={() => change(deleted, "no")}
            >
              Undo
            </Button>
          )}
          <Button
            variant="ghost"
            size="icon"
            className="-mr-2 size-8"
            aria-label="Close"
            onClick={() => {
              setDeleted(undefined)
              setProblem(untouched)
              // The button goes, and with it the focus.
              document.getElementById("main")?.focus()
            }}
          >
            <XIcon aria-hidden="true" />
          </Button>
        </section>
      )}
    </TaskChangesContext>
  )
}
