import { useActionState, useCallback, useEffect, useRef, useState } from "react"
import { sentWith, untouched } from "@/action-result"
import { useKeptDraft } from "@/components/kept-draft"
import { useFocusOnProblem } from "@/components/use-focus-on-problem"
import { useUnsavedWarning } from "@/components/use-unsaved-warning"
import { editTask } from "./edit-task.ts"
import type { Assignee } from "./list-assignees.ts"
import { type Draft, draftOf, draftOfSent, isSame, parseDraft, rebased } from "./task-draft.ts"

/**
 * The edit of one task: what is typed stays until it is saved; what somebody else saved meanwhile
 * is laid beside it (`theirs`), and one chooses.
 *
 * @param name under which the draft is kept in this tab.
 * @param now the task as the page has it.
 * @param hasDescription whether the form has one: a row of a list does not.
 */
export function useTaskEditing(name: string, now: Draft, hasDescription: boolean) {
  const [result, action, isPending] = useActionState(editTask, untouched)
  const [saved, setSaved] = useState(now)
  const [draft, setDraft] = useState(() => draftOfSent(sentWith(result), saved))
  const [sent, setSent] = useState(saved)
  const [settled, setSettled] = useState(result)
  const [theirs, setTheirs] = useState<Draft>()
  const form = useFocusOnProblem(result)
  const isDirty = !isSame(draft, saved)

  if (result !== settled) {
    setSettled(result)
    if (result.kind === "done" && result.value.theirs) {
      const { description } = hasDescription ? result.value.theirs : now
      const others = draftOf({ ...result.value.theirs, description })
      setTheirs(others)
      setDraft(rebased(draft, saved, others))
    }
    if (result.kind === "done" && !result.value.theirs) {
      const version = result.value.version
      setTheirs(undefined)
      setSaved({ ...sent, version })
      setDraft({ ...draft, version })
    }
  } else if (now.version > saved.version && !isDirty && !theirs) {
    // Somebody else's, and nothing of one's own in the way.
    setSaved(now)
    setDraft(now)
  }
  // Who is to sign in again must not be asked whether to leave: the draft is there afterwards.
  useUnsavedWarning(isDirty && result.kind !== "signed_out")
  const restore = useCallback((kept: string) => {
    const parsed = parseDraft(kept)
    if (parsed) setDraft(parsed)
  }, [])
  const forget = useKeptDraft(name, isDirty ? JSON.stringify(draft) : undefined, restore)

  const isChosen = useRef(false)
  // The choice is gone, and Save is back.
  useEffect(() => {
    if (theirs || !isChosen.current) return
    isChosen.current = false
    focusSave()
  })

  /** The button that was pressed goes, and with it the focus. */
  function focusSave(): void {
    const parts = [...(form.current?.elements ?? [])]
    const isSave = (part: Element) => part instanceof HTMLButtonElement && part.type === "submit"
    ;(parts.find(isSave) as HTMLElement | undefined)?.focus()
  }

  return {
    form,
    action,
    draft,
    /** What the server was sent last. */
    sent,
    theirs,
    /** Whom they gave it to, when there is `theirs`: this page may not know them. */
    theirAssignee: theirs && result.kind === "done" ? assigneeOf(result.value.theirs) : undefined,
    /** What both began from, when there is `theirs`. */
    base: saved,
    result,
    problems: result.kind === "invalid" ? result.problems : {},
    isPending,
    isDirty,
    change: (part: Partial<Draft>) => setDraft({ ...draft, ...part }),
    noteSent: () => setSent(draft),
    discard: () => {
      forget()
      setDraft(saved)
      focusSave()
    },
    takeTheirs: () => {
      if (!theirs) return
      forget()
      setDraft(theirs)
      setSaved(theirs)
      setTheirs(undefined)
      isChosen.current = true
    },
    keepMine: () => {
      if (!theirs) return
      setDraft({ ...draft, version: theirs.version })
      setSaved(theirs)
      setTheirs(undefined)
      // Sent when the version stands in the form.
      setTimeout(() => form.current?.requestSubmit())
      isChosen.current = true
    },
  }
}

function assigneeOf(
  task: { assigneeId: string | null; assigneeName: string | null } | undefined,
): Assignee | undefined {
  if (!task?.assigneeId || !task.assigneeName) return undefined
  return { id: task.assigneeId, name: task.assigneeName }
}
