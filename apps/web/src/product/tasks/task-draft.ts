import { asSaved } from "../../text-length.ts"
import { isTaskStatus, type TaskStatus } from "./task-status.ts"

/** What of a task can be edited. */
export interface EditableTask {
  readonly title: string
  readonly description: string
  readonly status: TaskStatus
  readonly assigneeId: string | null
  readonly dueOn: string | null
  readonly version: number
}

/** The same as a form's fields have it. */
export interface Draft {
  readonly title: string
  readonly description: string
  readonly status: TaskStatus
  readonly assigneeId: string
  readonly dueOn: string
  /** The version that the draft was begun from. */
  readonly version: number
}

export function draftOf({ title, description, status, ...task }: EditableTask): Draft {
  const { assigneeId, dueOn, version } = task
  return { title, description, status, assigneeId: assigneeId ?? "", dueOn: dueOn ?? "", version }
}

/** What a refused form held; what it did not have is as it is `saved`. */
export function draftOfSent(sent: Readonly<Record<string, string>>, saved: Draft): Draft {
  const { title, description, status, assignee, dueOn } = sent
  const version = Number(sent.version)
  return {
    title: title ?? saved.title,
    description: description ?? saved.description,
    status: isTaskStatus(status) ? status : saved.status,
    assigneeId: assignee ?? saved.assigneeId,
    dueOn: dueOn ?? saved.dueOn,
    // The one it was begun from: what somebody has saved since is not written over.
    version: sent.version && Number.isSafeInteger(version) ? version : saved.version,
  }
}

/** Under which name the edit of a list's row is kept, while it is not saved. */
export function rowDraft(taskId: string): string {
  return `row ${taskId}`
}

/** What a tab has kept; undefined for what is no draft. */
export function parseDraft(text: string): Draft | undefined {
  const kept: Partial<Draft> = JSON.parse(text)
  const { title, description, status, assigneeId, dueOn, version } = kept
  const isDraft =
    [title, description, assigneeId, dueOn].every((value) => typeof value === "string") &&
    isTaskStatus(status) &&
    Number.isSafeInteger(version)
  return isDraft ? (kept as Draft) : undefined
}

/** Whether what a tab has kept of a list's row is what the task says already, or no draft at all. */
export function isSaved(kept: string, task: Omit<EditableTask, "description">): boolean {
  const draft = parseDraft(kept)
  if (!draft) return true
  return isSame({ ...draft, title: asSaved(draft.title) }, draftOf({ ...task, description: "" }))
}

/** Whether both say the same, whatever they were begun from. */
export function isSame(one: Draft, other: Draft): boolean {
  return differences(one, other).length === 0
}

export function differences(one: Draft, other: Draft): DraftField[] {
  return draftFields.filter(
    (field) => one[field].normalize("NFC") !== other[field].normalize("NFC"),
  )
}

/** One's own changes since `base`, on top of theirs. Its version is still one's own. */
export function rebased(mine: Draft, base: Draft, theirs: Draft): Draft {
  const changes = differences(mine, base).map((field) => [field, mine[field]])
  return { ...theirs, ...Object.fromEntries(changes), version: mine.version }
}

type DraftField = (typeof draftFields)[number]

const draftFields = ["title", "status", "assigneeId", "dueOn", "description"] as const
