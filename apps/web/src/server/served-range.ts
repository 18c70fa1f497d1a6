import { oldestServedTenant } from "@repo/db"
import { isDevelopment, newestKnownTenant } from "../env.ts"

/**
 * Whether this app can work with a tenant whose newest migration is this one. While a fleet
 * migrates, or an app is rolled out, some tenants are not where the code expects them.
 *
 * In development the code is always that of the migrations beside it, whenever they were added.
 */
export function isServed(head: string | null): boolean {
  const newest = isDevelopment ? Number.POSITIVE_INFINITY : newestKnownTenant
  // Whoever takes the example's migrations out may have none for a while.
  return isInRange(head, { oldest: Math.min(oldestServedTenant, newestKnownTenant), newest })
}

/** Migrations are named `0001_words`, without a gap: the number says it all. */
export function isInRange(
  head: string | null,
  { oldest, newest }: { readonly oldest: number; readonly newest: number },
): boolean {
  const number = Number(head?.slice(0, 4) ?? 0)
  return oldest <= number && number <= newest
}
