import { NoActiveTenantError, TenantMismatchError } from "../errors.ts"
import { activeScopes } from "../scope/active-scopes.ts"
import { describeScope, isSameScope, type TenantScope } from "../scope/tenant-scope.ts"
import type { SessionSource } from "./scoped-driver.ts"
import { type Session, type SessionOptions, sharedSession, tenantSession } from "./session.ts"

/** Sessions of the active tenant: of the innermost `withTenant`, else of the ambient resolver. */
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
    resolve() {
      const explicit = activeScopes().storage.getStore()
      return explicit ? sessionOf(explicit) : ambientScope().then(sessionOf)
    },
    assertActive(session) {
      const explicit = activeScopes().storage.getStore()
      if (explicit) return assertSame(session, explicit)
      // The resolver remembers its answer for the request, so asking again costs no query.
      return ambientScope().then((scope) => assertSame(session, scope))
    },
  }
}

/** The one session of the shared tables. It is nobody's, so it is always active. */
export function sharedSessions(options: SessionOptions): SessionSource {
  const session = sharedSession(options)
  return { resolve: () => session, assertActive: () => undefined }
}

async function ambientScope(): Promise<TenantScope> {
  const scope = await activeScopes().resolver?.()
  if (!scope) throw new NoActiveTenantError()
  return scope
}

function assertSame(session: Session, active: TenantScope): undefined {
  if (session.scope && isSameScope(session.scope, active)) return undefined
  throw new TenantMismatchError(session.label, describeScope(active))
}
