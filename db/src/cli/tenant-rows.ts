import type { Grace, Tenant } from "@repo/tenancy"
import { UsageError } from "./exit.ts"

/** How a tenant is shown in a table. */
export const tenantColumns = ["slug", "name", "status", "schema"] as const

/** @throws UsageError */
export function parseName(input: string): string {
  const name = input.trim()
  if (!isShort(name)) throw new UsageError("A name has 1 to 200 characters.")
  if (/\p{Cc}/u.test(name)) throw new UsageError("A name is one line, without control characters.")
  return name
}

/** @throws UsageError */
export function parseKey(input: string): string {
  if (isShort(input)) return input
  throw new UsageError("A --key has 1 to 200 characters.")
}

/** Two calls for different tenants with one key are a mistake, or the first was renamed meanwhile. */
export function noteOtherSlug(key: string | undefined, wanted: string, { slug }: Tenant): void {
  if (key === undefined || slug === wanted) return
  console.error(`note: --key ${key} made ${slug} before, so nothing was made for ${wanted}.`)
}

/** As PostgreSQL counts. */
function isShort(text: string): boolean {
  const { length } = [...text]
  return length >= 1 && length <= 200
}

export function showTime(time: Date): string {
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`
}

/** Of a tenant that was dropped. */
export function describeGrace({ purgeAfter, isDue }: Grace): string {
  return isDue ? "due for purge" : `kept until ${showTime(purgeAfter)}`
}
