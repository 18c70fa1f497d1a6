import { NoActiveTenantError } from "../errors.ts"
import { activeScopes } from "../scope/active-scopes.ts"
import type { TenantScope } from "../scope/tenant-scope.ts"
import { type Session, type SessionOptions, sharedSession, tenantSession } from "./session.ts"

/** Where a driver's connections get their session from. */
export interface SessionSource {
  /** The session of the innermost `withTenant`, if there is one here. */
  explicit(): Session | undefined
  /** The session of the request being rendered. Rejects where there is none. */
  ambient(): Promise<Session>
}

/** Sessions of the active tenant. */
export function tenantSessions(options: SessionOptions): SessionSource {
  const sessions = new WeakMap<TenantScope, Session>()
  const sessionOf = (scope: TenantScope): Session => {
    const known = sessions.get(scope)
    if (known) return known
    const made = tenantSession(scope, options)
    sessions.set(scope, made)
    return made
  }

  return {
    explicit() {
      const scope = activeScopes().storage.getStore()
      return scope && sessionOf(scope)
    },
    async ambient() {
      const scope = await activeScopes().resolver?.()
      if (!scope) throw new NoActiveTenantError()
      return sessionOf(scope)
    },
  }
}

/** The one session of the shared tables. It is nobody's, so it is always active. */
export function sharedSessions(options: SessionOptions): SessionSource {
  const session = sharedSession(options)
  return { explicit: () => session, ambient: async () => session }
}
