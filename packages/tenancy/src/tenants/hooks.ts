import type { Kysely, QueryExecutorProvider } from "kysely"
import type { Slug } from "../identifiers.ts"
import type { Actor } from "../scope/tenant-scope.ts"
import type { Tenant } from "./tenant.ts"

export type LifecycleStep =
  | "create"
  | "clone"
  | "rename"
  | "suspend"
  | "resume"
  | "drop"
  | "restore"
  | "purge"

/** What is about to be done to a tenant. */
export interface LifecycleEvent {
  readonly step: LifecycleStep
  /** On whose behalf: the system unless the caller said. */
  readonly actor: Actor
  /** As it is before the step. Undefined where the step makes it. */
  readonly tenant: Tenant | undefined
  /** Whose rows a clone gets. */
  readonly source?: Tenant
  /** The slug and the name that were asked for, where the step is about those. */
  readonly slug?: Slug | undefined
  readonly name?: string | undefined
  /** What the caller wants its hooks to know. The library does not look at it. */
  readonly detail?: unknown
  /**
   * The step's own transaction: what is written with it is kept if and only if the step is. A
   * purge is many transactions; its hooks get the database.
   */
  readonly executor: QueryExecutorProvider
}

/** The same with the tenant as the step left it; after a purge, as it last was. */
export interface LifecycleEnd extends LifecycleEvent {
  readonly result: Tenant
}

export interface LifecycleHooks {
  /** Refuses the step by throwing: nothing is done then, and the caller gets the error. */
  readonly before?: (event: LifecycleEvent) => Promise<void>
  /** By throwing takes the step back, unless it is a purge. */
  readonly after?: (event: LifecycleEnd) => Promise<void>
}

/**
 * Registers what an app does around the steps of a tenant's life, in this process: refuse, write
 * an audit row, tell a billing service. Called in the order of registration.
 *
 *     registerLifecycleHooks({
 *       before: async ({ step, tenant }) => {
 *         if (step === "purge" && (await owesMoney(tenant))) throw new Error("…")
 *       },
 *     })
 *
 * @returns what takes the hooks away again.
 */
export function registerLifecycleHooks(hooks: LifecycleHooks): () => void {
  const all = registered()
  all.push(hooks)
  return () => {
    const index = all.indexOf(hooks)
    if (index !== -1) all.splice(index, 1)
  }
}

/**
 * Runs a step with the hooks around it, in one transaction. Without hooks it is the step alone, in
 * whatever the caller gave.
 */
export async function withHooks(
  executor: QueryExecutorProvider,
  event: Omit<LifecycleEvent, "executor">,
  step: (executor: QueryExecutorProvider) => Promise<StepResult>,
): Promise<Tenant> {
  if (registered().length === 0) return (await step(executor)).tenant
  return await inTransaction(executor, async (transaction) => {
    const now = { ...event, executor: transaction }
    await callBefore(now)
    const { tenant, isRepeat } = await step(transaction)
    if (!isRepeat) await callAfter({ ...now, result: tenant })
    return tenant
  })
}

export interface StepResult {
  readonly tenant: Tenant
  /** It had been done before, by a call with the same key. */
  readonly isRepeat?: boolean
}

export async function callBefore(event: LifecycleEvent): Promise<void> {
  for (const { before } of registered()) await before?.(event)
}

export async function callAfter(event: LifecycleEnd): Promise<void> {
  for (const { after } of registered()) await after?.(event)
}

async function inTransaction<T>(
  executor: QueryExecutorProvider,
  fn: (transaction: QueryExecutorProvider) => Promise<T>,
): Promise<T> {
  const db = executor as Partial<Kysely<unknown>>
  if (db.isTransaction !== false || !db.transaction) return await fn(executor)
  return await db.transaction().execute(fn)
}

const key = Symbol.for("@repo/tenancy/lifecycle-hooks")

/** On `globalThis` for the same reason as the active scopes: bundlers load a package twice. */
function registered(): LifecycleHooks[] {
  const holder = globalThis as { [key]?: LifecycleHooks[] }
  holder[key] ??= []
  return holder[key]
}
