import { assertInstalled } from "../install.ts"
import { readFleet } from "../ledger.ts"
import type { MigrationSet } from "../migrations.ts"
import { type Owner, withOwner } from "../owner.ts"
import { findDrift } from "./drift.ts"
import type { Finding } from "./finding.ts"
import { findFullness } from "./fullness.ts"
import { findInvalidIndexes, findOrphans, findUnusableRoles } from "./orphans.ts"

export interface ExamineOptions {
  readonly owner: Owner
  readonly migrations: MigrationSet
  /** Compare each tenant's structure with the template's: some 20 ms a tenant. True unless given. */
  readonly structure?: boolean
  /** How many tenants are compared at once, 2 unless given. */
  readonly parallel?: number
  readonly onProgress?: (done: number, total: number) => void
}

/**
 * Looks for what is not as it should be, and says how each is repaired. Changes nothing, and
 * takes no lock that anybody waits for.
 *
 *     for (const { problem, repair } of await examine({ owner, migrations })) …
 */
export async function examine(options: ExamineOptions): Promise<readonly Finding[]> {
  const { owner, migrations, structure = true, parallel = 2, onProgress } = options
  return await withOwner(owner, parallel, async (db) => {
    await assertInstalled(db)
    const fleet = await readFleet(db, migrations)
    const behind = fleet.unfinished.map(({ schema, slug, head }) => ({
      kind: "behind" as const,
      schema,
      problem: `${slug} is at ${head ?? "nothing"}, not at ${migrations.tenant.at(-1)?.name}`,
      repair: `pnpm db:migrate --tenant ${slug}`,
    }))
    const ledger = fleet.problems.map((problem) => ({
      kind: "ledger" as const,
      schema: null,
      problem,
      repair: "git log -- db/migrations",
    }))
    return [
      ...ledger,
      ...behind,
      ...(await findOrphans(db)),
      ...(await findUnusableRoles(db)),
      ...(await findInvalidIndexes(db)),
      ...(structure ? await findDrift(db, migrations, parallel, onProgress) : []),
      ...(await findFullness(db)),
    ]
  })
}
