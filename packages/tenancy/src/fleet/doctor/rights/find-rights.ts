import { type Kysely, sql } from "kysely"
import type { Hardening } from "../../../database/session.ts"
import type { Grants } from "../../grants.ts"
import { findUnsealed } from "../../sealed-tables.ts"
import type { Finding } from "../finding.ts"
import { type Cast, readCast } from "./cast.ts"
import { findWrongHardening } from "./hardening.ts"
import { findWrongMemberships } from "./memberships.ts"
import { findForeignOwners } from "./owners.ts"
import { findWrongRoles, findWrongSettings } from "./roles.ts"
import { findUnsafeRoutines } from "./routines.ts"
import { findShadows } from "./shadows.ts"
import { findWrongSharedRights } from "./shared-rights.ts"
import { findWrongTenantRights } from "./tenant-rights.ts"
import { findUnguarded } from "./unguarded.ts"

export interface RightsQuestion {
  readonly grants: Grants
  /** Default: `database`. */
  readonly hardening?: Hardening
  /** Whether the template is what its migrations made, so that tenants can be compared with it. */
  readonly isTemplateWhole: boolean
}

/**
 * Looks for roles, memberships, settings and rights that are missing or too wide, over every
 * schema, in a number of queries that does not depend on how many there are.
 *
 * Repairs are in the order in which they can be run.
 */
export async function findRights(
  db: Kysely<unknown>,
  question: RightsQuestion,
): Promise<readonly Finding[]> {
  return await db.transaction().execute(async (transaction) => {
    // What has no place on the path is printed with its schema.
    await sql`set local search_path to pg_catalog`.execute(transaction)
    // Thousands of tenants' rights are sorted and hashed, which is slow on disk.
    await sql`set local work_mem to '64MB'`.execute(transaction)
    // Compiling the queries would take longer than they do.
    await sql`set local jit to off`.execute(transaction)
    const cast = await readCast(transaction)
    if (!cast) return [noRoles]
    const { grants, hardening = "database", isTemplateWhole } = question
    return [
      ...(await findWrongRoles(transaction, cast, grants)),
      ...(await findWrongSettings(transaction, cast)),
      ...(await findWrongMemberships(transaction, cast)),
      ...(await findForeignOwners(transaction, cast)),
      ...(isTemplateWhole ? await findWrongTenantRights(transaction, cast) : []),
      ...(await findWrongSharedRights(transaction, cast, grants)),
      ...(await findBrokenSeals(transaction, cast, grants)),
      ...(await findUnsafeRoutines(transaction)),
      ...(await findShadows(transaction)),
      ...(await findWrongHardening(transaction, cast, hardening)),
      ...(hardening === "unavailable" ? await findUnguarded(transaction, cast) : []),
    ]
  })
}

async function findBrokenSeals(
  db: Kysely<unknown>,
  { roles, isolation }: Cast,
  grants: Grants,
): Promise<Finding[]> {
  return (await findUnsealed(db, roles, isolation, grants)).map((table) => ({
    kind: "unsealed",
    schema: "public",
    problem: `public.${table} is not sealed as declared: its owner, its rights or its policies were changed`,
    repair: "pnpm db:migrate",
    by: "db:migrate",
  }))
}

const noRoles: Finding = {
  kind: "role",
  schema: null,
  problem: "the app has no login and no roles yet",
  repair: "pnpm db:migrate",
  by: "db:migrate",
}
