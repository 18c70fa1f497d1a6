import { type Kysely, sql } from "kysely"
import { MigrationRefusedError } from "../errors.ts"
import type { Step } from "../step.ts"
import { findDatabaseWideChanges } from "./database-wide.ts"
import { describeObjects } from "./describe-objects.ts"
import { findObjectChanges } from "./object-changes.ts"
import { findRowChanges } from "./row-changes.ts"
import { readSharedState, type SharedState } from "./shared-state.ts"

/**
 * Runs the template's step of a tenant migration, and refuses it when it changed anything outside
 * the template's schema: what is there is shared by all tenants, and the same file runs again in
 * each of them.
 *
 * @param mayReference the file may add foreign keys to shared tables, which marks these as having
 * triggers.
 * @throws MigrationRefusedError naming what was changed. The caller rolls the transaction back.
 */
export async function keepSharedState(
  transaction: Kysely<unknown>,
  step: Step,
  mayReference: boolean,
  run: () => Promise<void>,
): Promise<void> {
  const before = await readSharedState(transaction)
  await sql`savepoint before_step`.execute(transaction)
  await run()
  const { changes, isTakenBack } = await findChanges(transaction, step, before, mayReference)
  if (changes.length > 0) throw new MigrationRefusedError(messageOf(step, changes))
  // Naming what was dropped undid the step, and nothing of it was shared.
  if (isTakenBack) {
    await sql`rollback to savepoint before_step`.execute(transaction)
    await run()
  }
  await sql`release savepoint before_step`.execute(transaction)
}

async function findChanges(
  transaction: Kysely<unknown>,
  step: Step,
  before: SharedState,
  mayReference: boolean,
): Promise<{ changes: readonly string[]; isTakenBack: boolean }> {
  await useIndexes(transaction)
  const after = await readSharedState(transaction)
  const objects = await findObjectChanges(transaction, before, after, mayReference)
  const wide = await findDatabaseWideChanges(transaction, before, after)
  const rows = await findRowChanges(transaction, step, before)
  const made = [...objects.created, ...wide.created]
  const there = [
    ...(await describeObjects(transaction, made, "created")),
    ...(await describeObjects(transaction, objects.changed, "changed")),
  ]
  const dropped = [...objects.dropped, ...wide.locked]
  const unnamed = wide.unnamed
  if (dropped.length + unnamed.length === 0) {
    return { changes: unique([...there, ...rows]), isTakenBack: false }
  }
  // What was dropped has a name again where the step has not run.
  await sql`rollback to savepoint before_step`.execute(transaction)
  const gone = await describeObjects(transaction, dropped, "dropped")
  const others = await Promise.all(unnamed.map((change) => change.name(transaction)))
  return { changes: unique([...there, ...gone, ...others.flat(), ...rows]), isTakenBack: true }
}

/** As the template is described after this: by its estimates the planner reads whole catalogs. */
async function useIndexes(transaction: Kysely<unknown>): Promise<void> {
  await sql`
    set local enable_seqscan to off;
    set local max_parallel_workers_per_gather to 0;
    set local jit to off
  `.execute(transaction)
}

const unique = (names: readonly string[]) => [...new Set(names)]

/** More names than these tell nobody anything. */
const shown = 6

function messageOf({ file }: Step, changes: readonly string[]): string {
  const more = changes.length > shown ? ` and ${changes.length - shown} more` : ""
  return `${file.name}.ts changes what all tenants share: ${changes.slice(0, shown).join(", ")}${more}. A tenant migration runs once in the template and once in every tenant. Put this into a shared migration (pnpm db:new <name> --shared).`
}
