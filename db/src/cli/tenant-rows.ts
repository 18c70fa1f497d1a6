import { UsageError } from "./exit.ts"

/** How a tenant is shown in a table. */
export const tenantColumns = ["slug", "name", "status", "schema"] as const

/** @throws UsageError */
export function parseName(input: string): string {
  const name = input.trim()
  if (name.length >= 1 && name.length <= 200) return name
  throw new UsageError("A name has 1 to 200 characters.")
}
