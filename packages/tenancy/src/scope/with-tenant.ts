import { NoActiveTenantError } from "../errors.ts"
import type { Tenant } from "../tenants/tenant.ts"
import { activeScopes } from "./active-scopes.ts"
import type { TenantScope } from "./tenant-scope.ts"

/**
 * Runs `fn` with the scope's tenant active: every query made on `db` inside it, also across
 * `await`, goes to that tenant's schema. Scopes nest; the innermost counts.
 *
 *     await withTenant(scope, () => db.selectFrom("projects").selectAll().execute())
 *     // select where (set_config('search_path', '"t_7k2…", "extensions"', true) || set_config('role', 't_7k2…', true) …) is null
 *     // select * from "projects"
 *
 * What counts is where a query is *executed*, not where it was built: a query builder that leaves
 * the scope unexecuted has left it. A transaction stays bound to the scope it was opened in, and
 * using it under another one throws {@link TenantMismatchError}.
 */
export function withTenant<T>(scope: TenantScope, fn: () => Promise<T>): Promise<T> {
  return activeScopes().storage.run(scope, async () => fn())
}

/** The scope that `withTenant` made active here, if any. Does not ask the ambient resolver. */
export function currentScope(): TenantScope | undefined {
  return activeScopes().storage.getStore()
}

/**
 * The tenant that `withTenant` made active here.
 *
 * @throws NoActiveTenantError outside `withTenant`. While rendering, use {@link activeScope}.
 */
export function currentTenant(): Tenant {
  const scope = currentScope()
  if (!scope) throw new NoActiveTenantError()
  return scope.tenant
}

/**
 * The scope a query would run in here: the innermost `withTenant`, else what the ambient resolver
 * says of this request.
 *
 * @throws NoActiveTenantError where neither has one; and whatever the resolver throws (a redirect,
 *   a not-found), which passes through unchanged.
 */
export async function activeScope(): Promise<TenantScope> {
  const { storage, resolver } = activeScopes()
  const scope = storage.getStore() ?? (await resolver?.())
  if (!scope) throw new NoActiveTenantError()
  return scope
}

/**
 * Registers what tells the scope where no `withTenant` surrounds a query: a web framework that
 * renders components outside the call that started them, where AsyncLocalStorage does not reach.
 * One resolver a process; the last registration counts. It should remember its answer for the
 * request, and it answers `undefined` outside one.
 *
 *     setAmbientResolver(async () => (await requestMember())?.scope)
 */
export function setAmbientResolver(resolver: AmbientResolver | undefined): void {
  activeScopes().resolver = resolver
}

export type AmbientResolver = () => Promise<TenantScope | undefined>
