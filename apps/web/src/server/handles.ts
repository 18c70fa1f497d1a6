import "server-only"
import { createHandles, type Handles } from "@repo/db"
import type { Route } from "next"
import { redirect } from "next/navigation"
import { env } from "@/env"
import { isRendering } from "./rendering.ts"

/**
 * The process's one pool. On `globalThis`, because Turbopack makes several instances of a module
 * in one process (pages, route handlers, instrumentation) and each would open a pool of its own;
 * and made by the first query, not by the first import, because `next build` imports every page.
 */
export function handles(): Handles {
  const holder = globalThis as { [key]?: Handles }
  const { DATABASE_URL, TENANT_ISOLATION, TENANT_CONCURRENCY } = env()
  holder[key] ??= createHandles({
    connectionString: DATABASE_URL,
    isolation: TENANT_ISOLATION,
    ...(TENANT_CONCURRENCY !== undefined && { tenantConcurrency: TENANT_CONCURRENCY }),
    // Whoever waits longer has reloaded the page by then, and waits twice.
    tenantQueue: 100,
    tenantQueueTimeout: 2_000,
    onTenantBusy: leavePage,
  })
  return holder[key]
}

/** A page has no status of its own to say it with. Actions and route handlers do. */
function leavePage(): void {
  if (isRendering()) redirect("/problem/too_many" as Route)
}

const key = Symbol.for("@repo/web/handles")
