import type { Hardening } from "../../database/session.ts"
import type { Grants } from "../grants.ts"
import { assertInstalled } from "../install.ts"
import { closeGap, type FleetState, readFleet, type TenantState } from "../ledger.ts"
import type { MigrationSet } from "../migrations.ts"
import { type Owner, withOwner } from "../owner.ts"
import { findDrift, findTemplateDrift } from "./drift.ts"
import type { Finding } from "./finding.ts"
import { findFullness } from "./fullness.ts"
import { findInvalidIndexes } from "./invalid-indexes.ts"
import { findOrphans } from "./orphans.ts"
import { findOpenPurges } from "./purges.ts"
import { findRights } from "./rights/find-rights.ts"

export interface ExamineOptions {
  readonly owner: Owner
  readonly migrations: MigrationSet
  /** What the app declares of `public`, as given to `provisionRoles`. */
  readonly grants: Grants
  /** `unavailable`: that the database is not hardened is known, and no finding. */
  readonly hardening?: Hardening
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
 *     for (const { problem, repair } of await examine({ owner, migrations, grants })) …
 */
export async function examine(options: ExamineOptions): Promise<readonly Finding[]> {
  const { owner, migrations, grants, structure = true, parallel = 2, onProgress } = options
  const { hardening = "database" } = options
  return await withOwner(owner, parallel, async (db) => {
    await assertInstalled(db)
    const fleet = await readFleet(db, migrations)
    const behind = fleet.unfinished.map((tenant) => behindFinding(tenant, fleet, migrations))
    const ledger = fleet.problems.map((problem) => ({
      kind: "ledger" as const,
      schema: null,
      problem,
      repair: "git log -- db/migrations",
      by: "owner" as const,
    }))
    const templateDrift = await findTemplateDrift(db)
    return [
      ...ledger,
      ...behind,
      ...(await findOrphans(db)),
      ...(await findOpenPurges(db)),
      ...(await findRights(db, { grants, hardening, isTemplateWhole: templateDrift.length === 0 })),
      ...(await findInvalidIndexes(db)),
      ...templateDrift,
      ...(structure ? await findDrift(db, parallel, onProgress) : []),
      ...(await findFullness(db)),
    ]
  })
}

/** One that has a later migration without an earlier one is not brought to head by a run. */
function behindFinding(
  { schema, slug, head, missing }: TenantState,
  { template }: FleetState,
  migrations: MigrationSet,
): Finding {
  if (missing) {
    return {
      kind: "behind",
      schema,
      problem: `${slug} has ${head}, but not ${missing}, which comes before it`,
      repair: closeGap("tenant", missing, template.missing ? undefined : slug),
      by: "owner",
    }
  }
  return {
    kind: "behind",
    schema,
    problem: `${slug} is at ${head ?? "nothing"}, not at ${migrations.tenant.at(-1)?.name}`,
    repair: `pnpm db:migrate --tenant ${slug}`,
    by: "db:migrate",
  }
}
