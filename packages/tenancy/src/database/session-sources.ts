import { NoActiveTenantError } from "../errors.ts"
import { activeScopes } from "../scope/active-scopes.ts"
import { isSameScope, type TenantScope } from "../scope/tenant-scope.ts"
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
  const sessions = { read: new Map<string, Session>(), write: new Map<string, Session>() }
  const sessionOf = (scope: TenantScope): Session => {
    const kept = sessions[scope.access]
    const known = kept.get(scope.tenant.schema)
    if (known?.scope && needsSameSession(known.scope, scope)) return known
    const made = tenantSession(scope, options)
    if (kept.size >= keptSessions) kept.clear()
    kept.set(scope.tenant.schema, made)
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

/**
 * Sessions outlive their scopes. Every request makes a scope of its own; a session made for each
 * took 15 µs of the client's time, a tenth of a saturated point read.
 */
const keptSessions = 5_000

/** Who acts does not matter: a session says nothing of it. */
function needsSameSession(one: TenantScope, other: TenantScope): boolean {
  return (
    isSameScope(one, other) &&
    one.tenant.slug === other.tenant.slug &&
    one.statementTimeout === other.statementTimeout
  )
}

/** The one session of the shared tables. It is nobody's, so it is always active. */
export function sharedSessions(options: SessionOptions): SessionSource {
  const session = sharedSession(options)
  return { explicit: () => session, ambient: async () => session }
}
