import "server-only"
import { createHandles, type Handles } from "@repo/db"
import { env } from "@/env"

/**
 * The process's one pool. On `globalThis`, because Turbopack makes several instances of a module
 * in one process (pages, route handlers, instrumentation) and each would open a pool of its own;
 * and made by the first query, not by the first import, because `next build` imports every page.
 */
export function handles(): Handles {
  const holder = globalThis as { [key]?: Handles }
  holder[key] ??= createHandles({
    connectionString: env().DATABASE_URL,
    isolation: env().TENANT_ISOLATION,
  })
  return holder[key]
}

const key = Symbol.for("@repo/web/handles")
