import "server-only"
import { createHandles, type Handles } from "@repo/db"
import { redirect } from "next/navigation"
import { env } from "@/env"
import { failureOf, mayBeGone } from "./failures/failure-of.ts"
import type { FailureCode } from "./failures/failures.ts"
import { logFailure } from "./failures/log-failure.ts"
import { nameByRequest } from "./failures/name-by-request.ts"
import { problemPath } from "./failures/problem-path.ts"
import { isRendering } from "./rendering.ts"
import { requestPath } from "./request-place.ts"

/**
 * The process's one pool. On `globalThis`, because Turbopack makes several instances of a module
 * in one process (pages, route handlers, instrumentation) and each would open a pool of its own;
 * and made by the first query, not by the first import, because `next build` imports every page.
 */
export function handles(): Handles {
  const holder = globalThis as { [key]?: Handles }
  const { DATABASE_URL, TENANT_ISOLATION, DATABASE_HARDENING, TENANT_CONCURRENCY } = env()
  holder[key] ??= createHandles({
    connectionString: DATABASE_URL,
    isolation: TENANT_ISOLATION,
    hardening: DATABASE_HARDENING ?? "database",
    ...(TENANT_CONCURRENCY !== undefined && { tenantConcurrency: TENANT_CONCURRENCY }),
    // Whoever waits longer has reloaded the page by then, and waits twice.
    tenantQueue: 100,
    tenantQueueTimeout: 2_000,
    onError: leavePage,
  })
  return holder[key]
}

/**
 * A page has no status of its own to say it with; actions and route handlers do. An error that may
 * come from a tenant that was dropped a moment ago leads to the page that looks whether it was: to
 * look here would take a second connection, while this one is still held.
 */
async function leavePage(error: unknown): Promise<void> {
  const code = mayBeGone(error) ? "gone" : failureOf(error)
  if (!isRendering()) return
  if (!leaving.includes(code)) return await nameByRequest(error)
  // A flood of refusals needs no stack traces.
  await logFailure(failureOf(error), code === "too_many" ? undefined : error)
  redirect(await problemPath(code, await requestPath()))
}

const leaving: readonly FailureCode[] = ["gone", "too_many", "unavailable"]

/** Closes the pool's connections, when there is one, after what they are doing. */
export async function closeHandles(): Promise<void> {
  await (globalThis as { [key]?: Handles })[key]?.destroy()
}

const key = Symbol.for("@repo/web/handles")
