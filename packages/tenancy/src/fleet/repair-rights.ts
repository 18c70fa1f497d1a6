import { type Kysely, sql } from "kysely"
import { findTemplateDrift } from "./doctor/drift.ts"
import { findRights } from "./doctor/rights/find-rights.ts"
import type { Grants } from "./grants.ts"

/**
 * Repairs every role and right that the doctor would name and the owner can repair: by the same
 * statements. What only a superuser may do is left to the doctor to say.
 */
export async function repairRights(db: Kysely<unknown>, grants: Grants): Promise<void> {
  // A right on everything to come makes the template look changed, to which tenants are compared.
  for (const _ of ["first", "second"]) {
    if (!(await repairOnce(db, grants))) return
  }
}

async function repairOnce(db: Kysely<unknown>, grants: Grants): Promise<boolean> {
  const isTemplateWhole = (await findTemplateDrift(db)).length === 0
  const findings = await findRights(db, { grants, isTemplateWhole })
  // Some say `pnpm db:migrate`: what this is the last step of has repaired them.
  const repairs = findings
    .filter(({ by, repair }) => by === "db:migrate" && !repair.startsWith("pnpm "))
    .map(({ repair }) => repair)
  for (const repair of repairs) await tryRepair(db, repair)
  return repairs.length > 0
}

/** Who gave a right may be somebody whose rights the owner cannot touch. */
async function tryRepair(db: Kysely<unknown>, statements: string): Promise<void> {
  try {
    await sql.raw(statements).execute(db)
  } catch (error) {
    if ((error as { code?: string }).code !== "42501") throw error
  }
}
