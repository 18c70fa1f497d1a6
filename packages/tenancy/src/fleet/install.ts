import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { ensureTemplateRole } from "../template/template-role.ts"
import { NotInstalledError } from "./errors.ts"
import { lockTransaction } from "./locks.ts"
import { type Owner, withOwner } from "./owner.ts"
import { registry } from "./upgrades/0001-registry.ts"
import { stepsAndLifecycle } from "./upgrades/0002-steps-and-lifecycle.ts"
import { quickSteps } from "./upgrades/0003-quick-steps.ts"
import { templateHistory } from "./upgrades/0004-template-history.ts"
import { enlisting } from "./upgrades/0005-enlisting.ts"
import { rehearsals } from "./upgrades/0006-rehearsals.ts"
import { cloning } from "./upgrades/0007-cloning.ts"
import { routineVerdict } from "./upgrades/0008-routine-verdict.ts"

/** In order, each applied once. An entry that was released never changes; a new one is added. */
const upgrades: readonly string[] = [
  registry,
  stepsAndLifecycle,
  quickSteps,
  templateHistory,
  enlisting,
  rehearsals,
  cloning,
  routineVerdict,
]

/**
 * Brings the library's own schema `tenancy` to this version, and makes the schemas `extensions`
 * and `__template__`. Safe to repeat, and to run twice at once.
 */
export async function install(owner: Owner): Promise<void> {
  await withOwner(owner, 1, async (db) => {
    await db.transaction().execute(async (transaction) => {
      await lockTransaction(transaction, "install")
      await createSchemas(transaction)
      await ensureTemplateRole(transaction)
      const version = await readVersion(transaction)
      for (const upgrade of upgrades.slice(version)) await sql.raw(upgrade).execute(transaction)
      if (version < upgrades.length) await writeVersion(transaction, upgrades.length)
    })
  })
}

/** @throws NotInstalledError when `install` has not run in this version. */
export async function assertInstalled(db: Kysely<unknown>): Promise<void> {
  const [found, needed] = [await readVersion(db), upgrades.length]
  if (found === 0) throw new NotInstalledError()
  if (found < needed) throw new NotInstalledError({ found, needed })
}

async function createSchemas(db: Kysely<unknown>): Promise<void> {
  for (const schema of ["tenancy", "extensions", TEMPLATE_SCHEMA]) {
    const { rows } = await sql`select from pg_namespace where nspname = ${schema}`.execute(db)
    if (rows.length === 0) await sql`create schema ${sql.id(schema)}`.execute(db)
  }
}

async function readVersion(db: Kysely<unknown>): Promise<number> {
  const { rows: tables } = await sql<{ exists: boolean }>`
    select to_regclass('tenancy.settings') is not null as exists
  `.execute(db)
  if (!tables[0]?.exists) return 0
  const { rows } = await sql<{ value: string }>`
    select value from tenancy.settings where name = 'version'
  `.execute(db)
  return Number(rows[0]?.value ?? 0)
}

async function writeVersion(db: Kysely<unknown>, version: number): Promise<void> {
  await sql`
    insert into tenancy.settings (name, value) values ('version', ${String(version)})
    on conflict (name) do update set value = excluded.value
  `.execute(db)
}
