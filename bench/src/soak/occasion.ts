import { tenantScope, withTenant } from "@repo/tenancy"
import type { Kysely } from "kysely"
import type { Watch } from "./watch.ts"
import { type CanaryTables, type Resident, rowsPerTenant, type SoakTenancy } from "./world.ts"

/** Who asks, by which handles, and beside whom. */
export interface Occasion {
  readonly tenancy: Pick<SoakTenancy, "db" | "sharedDb">
  readonly resident: Resident
  /** Another tenant, whose rows must not come. */
  readonly other: Resident
  readonly watch: Watch
}

export function inside<T>(
  { tenant }: Resident,
  fn: () => Promise<T>,
  statementTimeout?: number,
): Promise<T> {
  const scope = tenantScope({
    tenant,
    access: "write",
    actor: "system",
    ...(statementTimeout !== undefined && { statementTimeout }),
  })
  return withTenant(scope, fn)
}

export async function canariesOf(db: Kysely<CanaryTables>): Promise<string[]> {
  const rows = await db.selectFrom("canaries").select("canary").execute()
  return rows.map(({ canary }) => canary)
}

export async function touch(db: Kysely<CanaryTables>): Promise<string[]> {
  const rows = await db
    .updateTable("canaries")
    .set((row) => ({ seen: row("seen", "+", 1) }))
    .where("id", "=", anyId())
    .returning("canary")
    .execute()
  return rows.map(({ canary }) => canary)
}

export function anyId(): number {
  return 1 + Math.floor(Math.random() * rowsPerTenant)
}
