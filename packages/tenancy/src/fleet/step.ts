import { setTimeout as pause } from "node:timers/promises"
import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { refreshTemplate } from "../template/template.ts"
import { MigrationRefusedError } from "./errors.ts"
import { recordApplied, recordRolledBack, SHARED_SCHEMA } from "./ledger.ts"
import type { Migration, MigrationFile } from "./migrations.ts"
import { findSharedReferences } from "./shared-references.ts"

export interface StepLimits {
  /** How long a statement may wait for a lock, in milliseconds: traffic queues behind it. */
  readonly lockTimeout: number
  /** How often a step is tried when it met a lock or a deadlock. */
  readonly attempts: number
}

export type Direction = "up" | "down"

/**
 * Takes one schema over one migration: the change and the ledger's row in one transaction.
 *
 * @returns false when the tenant is gone.
 */
export async function step(
  db: Kysely<unknown>,
  schema: string,
  file: MigrationFile,
  direction: Direction,
  limits: StepLimits,
): Promise<boolean> {
  const migration = await file.load()
  return await retryOnLock(limits, () =>
    db.transaction().execute(async (transaction) => {
      await enter(transaction, schema, limits)
      if (!(await holdSchema(transaction, schema))) return false
      if (direction === "up") await stepUp(transaction, schema, file, migration)
      else await stepDown(transaction, schema, file, migration)
      return true
    }),
  )
}

async function stepUp(
  transaction: Kysely<unknown>,
  schema: string,
  file: MigrationFile,
  migration: Migration,
): Promise<void> {
  const isTemplate = schema === TEMPLATE_SCHEMA
  const before = isTemplate ? await findSharedReferences(transaction) : []
  await migration.up(transaction)
  await recordApplied(transaction, schema, file)
  if (!isTemplate) return
  if (!migration.allowsSharedReferences) {
    const added = (await findSharedReferences(transaction)).filter((key) => !before.includes(key))
    if (added.length > 0) throw new MigrationRefusedError(sharedReference(file, added))
  }
  await refreshTemplate(transaction)
}

async function stepDown(
  transaction: Kysely<unknown>,
  schema: string,
  file: MigrationFile,
  migration: Migration,
): Promise<void> {
  if (!migration.down) throw new MigrationRefusedError(`${file.name}.ts has no \`down\`.`)
  await migration.down(transaction)
  await recordRolledBack(transaction, schema, file)
  if (schema === TEMPLATE_SCHEMA) await refreshTemplate(transaction)
}

async function enter(db: Kysely<unknown>, schema: string, limits: StepLimits): Promise<void> {
  await sql`set local lock_timeout = ${sql.lit(limits.lockTimeout)}`.execute(db)
  await sql`set local search_path to ${sql.id(schema)}, extensions`.execute(db)
}

/** Keeps a tenant from being dropped meanwhile, without being in the way of anything else. */
async function holdSchema(transaction: Kysely<unknown>, schema: string): Promise<boolean> {
  if (schema === SHARED_SCHEMA || schema === TEMPLATE_SCHEMA) return true
  const { rows } = await sql`
    select from tenancy.tenants where schema = ${schema} for key share
  `.execute(transaction)
  return rows.length > 0
}

const lockErrors = new Set(["55P03", "40P01"])

/** Tries again, each time after a longer pause, so that the traffic in the way gets through. */
export async function retryOnLock<T>(limits: StepLimits, fn: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await fn()
    } catch (error) {
      const isLock = lockErrors.has((error as { code?: string }).code ?? "")
      if (!isLock || attempt >= limits.attempts) throw error
      await pause(Math.min(50 * 2 ** attempt, 2_000) * (0.5 + Math.random()))
    }
  }
}

function sharedReference(file: MigrationFile, added: readonly string[]): string {
  return `${file.name}.ts lets a tenant table reference a shared one: ${added.join(", ")}. Keep the id without the foreign key; for a small table that hardly changes, export allowsSharedReferences = true.`
}
