import { AsyncLocalStorage } from "node:async_hooks"
import type { TenantScope } from "./tenant-scope.ts"
import type { AmbientResolver } from "./with-tenant.ts"

interface ActiveScopes {
  readonly storage: AsyncLocalStorage<TenantScope>
  resolver: AmbientResolver | undefined
}

const key = Symbol.for("@repo/tenancy/active-scopes")

/**
 * The one state of the process. On `globalThis`, because a bundler may load this package several
 * times into one process (Next's instrumentation, route handlers and pages each get a copy), and
 * a scope entered through one copy must be seen by the others.
 */
export function activeScopes(): ActiveScopes {
  const holder = globalThis as { [key]?: ActiveScopes }
  holder[key] ??= { storage: new AsyncLocalStorage<TenantScope>(), resolver: undefined }
  return holder[key]
}
