import { pendingOf, readHead, type SchemaState } from "./ledger.ts"
import { isOutrun, isTenantGone, retryOnLock } from "./lock-errors.ts"
import { messageOf, type RecordedStep, type Recordings, sendMessage } from "./message.ts"
import type { MigrationFile } from "./migrations.ts"
import type { Direction } from "./record.ts"
import { fail, type Run } from "./run.ts"
import { runStep } from "./step.ts"

export interface Course {
  readonly direction: Direction
  /** Up: every file up to the target. Down: those to undo, newest first. */
  readonly files: readonly MigrationFile[]
  readonly recordings: Recordings
}

interface PendingStep {
  readonly file: MigrationFile
  /** The newest migration that the schema has before this step. */
  readonly head: string | null
}

/** How it ended: gone is a tenant that was dropped meanwhile. */
export type Advance = "done" | "failed" | "gone"

/**
 * Takes one schema over all of a course that it has before it. Recorded files go as one message.
 * When that fails the next file goes statement by statement, so that the failure can be named.
 * Another runner's work, or that of a backend that outlived its killed runner, is taken as found.
 */
export async function advance(run: Run, state: SchemaState, course: Course): Promise<Advance> {
  let { head } = state
  let name = head ?? ""
  try {
    let pending = pendingSteps(state, course)
    let isSlow = false
    while (pending.length > 0) {
      const batch = isSlow ? [] : recordedSteps(pending, course.recordings)
      const steps = batch.length > 0 ? batch : pending.slice(0, 1)
      name = steps[0]?.file.name ?? name
      try {
        await (batch.length > 0
          ? send(run, state, batch, course)
          : walk(run, state, steps, course, isSlow))
        pending = pending.slice(steps.length)
        isSlow = false
      } catch (error) {
        if (isTenantGone(error)) return "gone"
        const before: string | null = head
        const now = await readHead(run.db, state.schema)
        head = now.head
        if (batch.length === 0 && !(isOutrun(error) && head !== before)) throw error
        pending = pendingSteps(now, course)
        name = pending[0]?.file.name ?? name
        isSlow = !isOutrun(error)
      }
    }
    return "done"
  } catch (error) {
    await fail(run, state.schema, name, error)
    return "failed"
  }
}

/** One attempt is left to the slow way. */
async function send(
  run: Run,
  { schema }: SchemaState,
  steps: readonly RecordedStep[],
  { direction }: Course,
): Promise<void> {
  const attempts = Math.max(1, run.limits.attempts - 1)
  const message = messageOf(schema, steps, direction, run.limits)
  await retryOnLock({ ...run.limits, attempts }, () => sendMessage(run.pool, message))
}

async function walk(
  run: Run,
  { schema }: SchemaState,
  steps: readonly PendingStep[],
  { direction }: Course,
  isLastAttempt: boolean,
): Promise<void> {
  const limits = isLastAttempt ? { ...run.limits, attempts: 1 } : run.limits
  for (const step of steps) await runStep(run.db, { schema, direction, ...step }, limits)
}

function recordedSteps(
  pending: readonly PendingStep[],
  recordings: Recordings,
): readonly RecordedStep[] {
  const steps: RecordedStep[] = []
  for (const step of pending) {
    const recording = recordings.get(step.file.name)
    if (!recording) break
    steps.push({ ...step, recording })
  }
  return steps
}

export function pendingSteps(
  state: SchemaState,
  { direction, files }: Pick<Course, "direction" | "files">,
): readonly PendingStep[] {
  if (direction === "up") {
    let { head } = state
    return pendingOf(state, files).map((file) => {
      const step = { file, head }
      head = file.name
      return step
    })
  }
  const first = files.findIndex((file) => file.name === state.head)
  return first === -1 ? [] : files.slice(first).map((file) => ({ file, head: file.name }))
}

/** The shared tables and the template go the slow way: they are one each, and say more. */
export const noRecordings: Recordings = new Map()
