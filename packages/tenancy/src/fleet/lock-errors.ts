import { setTimeout as pause } from "node:timers/promises"

export interface StepLimits {
  /** How long a statement may wait for a lock, in milliseconds: traffic queues behind it. */
  readonly lockTimeout: number
  /** How often a step is tried when it met a lock or a deadlock. */
  readonly attempts: number
}

/** Tries again, each time after a longer pause, so that the traffic in the way gets through. */
export async function retryOnLock<T>(limits: StepLimits, fn: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn()
    } catch (error) {
      if (!isLockError(error) || attempt >= limits.attempts) throw error
      await pause(Math.min(50 * 2 ** attempt, 2_000) * (0.5 + Math.random()))
    }
  }
}

/** A lock that was not given in time, or a deadlock. */
export function isLockError(error: unknown): boolean {
  return ["55P03", "40P01"].includes(codeOf(error))
}

/** The tenant was dropped: there is nothing to migrate. */
export function isTenantGone(error: unknown): boolean {
  return codeOf(error) === "TN001"
}

/** Another runner, or what is left of a killed one, was here since the ledger was read. */
export function isOutrun(error: unknown): boolean {
  return codeOf(error) === "TN002" || isInLedger(error)
}

/** The ledger's key was there already. */
function isInLedger(error: unknown): boolean {
  const { schema, table } = (error ?? {}) as { schema?: string; table?: string }
  return codeOf(error) === "23505" && schema === "tenancy" && table === "migrations"
}

function codeOf(error: unknown): string {
  return (error as { code?: string } | undefined)?.code ?? ""
}
