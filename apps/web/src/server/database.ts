import "server-only"
import type { Handles } from "@repo/db"
import { setAmbientResolver } from "@repo/tenancy"
import { renderingScope } from "./guards.ts"
import { handles } from "./handles.ts"

/**
 * The active tenant's tables. While a page renders that is the tenant of the request,
 * to read; elsewhere the scope that `withTenant` opened. Without one a query throws
 * NoActiveTenantError.
 *
 *     const projects = await db.selectFrom("projects").selectAll().execute()
 */
export const db: Handles["db"] = onFirstUse(() => handles().db)

/** The tables that all tenants share. */
export const sharedDb: Handles["sharedDb"] = onFirstUse(() => handles().sharedDb)

// Whoever has `db` has come by here, so no query can run before the request's tenant is known.
setAmbientResolver(renderingScope)

function onFirstUse<T extends object>(make: () => T): T {
  return new Proxy({} as T, {
    get(_, property) {
      const target = make()
      const value: unknown = Reflect.get(target, property, target)
      return typeof value === "function" ? value.bind(target) : value
    },
  })
}
