import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { tenantScope } from "../scope/tenant-scope.ts"
import { withTenant } from "../scope/with-tenant.ts"
import { refreshTemplate } from "../template/template.ts"
import type { Tenant } from "../tenants/tenant.ts"
import { MigrationRefusedError } from "./errors.ts"
import { SHARED_SCHEMA } from "./ledger.ts"
import { retryOnLock, type StepLimits } from "./lock-errors.ts"
import type { Migration, MigrationFile } from "./migrations.ts"
import type { Direction } from "./record.ts"
import { findUnprovenRoutines, type UnprovenRoutine } from "./routines/find-unproven.ts"
import { judgeRoutines } from "./routines/verdict.ts"
import { keepSharedState } from "./shared-changes/keep-shared-state.ts"
import { findSharedReferences } from "./shared-references.ts"
import { runAtOnce, stepWithoutTransaction } from "./step-without-transaction.ts"

/** What is done to which schema, and what its newest migration is before that. */
export interface Step {
  readonly schema: string
  readonly file: MigrationFile
  readonly direction: Direction
  readonly head: string | null
}

/**
 * Takes one schema over one migration: the change and the ledger's row in one transaction. In a
 * tenant, its scope is active meanwhile.
 */
export async function runStep(db: Kysely<unknown>, step: Step, limits: StepLimits): Promise<void> {
  const migration = await step.file.load()
  const inTransaction = await transactionalRun(step, migration)
  if (!inTransaction) return await runWithoutTransaction(db, step, migration, limits)
  await retryOnLock(limits, () =>
    db.transaction().execute(async (transaction) => {
      const tenant = await enter(transaction, step, limits)
      const unproven = await readUnproven(transaction, step)
      const begun = await transactionId(transaction)
      const run = async () => {
        await inScope(tenant, () => inTransaction(transaction))
        if ((await transactionId(transaction)) !== begun) throw endedItself(step)
      }
      await (isTemplate(step) ? checkTemplateStep(transaction, step, migration, run) : run())
      await judge(transaction, step, migration, unproven)
      await finish(transaction, step)
    }),
  )
}

/** Refuses what a tenant migration may not do. It is asked of the template, which is first. */
async function checkTemplateStep(
  transaction: Kysely<unknown>,
  step: Step,
  migration: Migration,
  run: () => Promise<void>,
): Promise<void> {
  const mayReference = migration.allowsSharedReferences ?? false
  const references = await findSharedReferences(transaction)
  await keepSharedState(transaction, step, mayReference, async () => {
    await run()
    await assertNoNewReferences(transaction, step, migration, references)
  })
}

/**
 * What runs in the schema's transaction; undefined for what cannot. In the template nobody works,
 * so what only must not keep others waiting goes in a transaction there: refused, it leaves nothing.
 */
async function transactionalRun(
  step: Step,
  migration: Migration,
): Promise<Migration["up"] | undefined> {
  if (migration.transaction !== false) return runOf(step, migration)
  return isTemplate(step) ? await runAtOnce(step) : undefined
}

async function runWithoutTransaction(
  db: Kysely<unknown>,
  step: Step,
  migration: Migration,
  limits: StepLimits,
): Promise<void> {
  const tenant = await findTenantOf(db, step.schema)
  const references = isTemplate(step) ? await findSharedReferences(db) : []
  const unproven = await readUnproven(db, step)
  const run = runOf(step, migration)
  await stepWithoutTransaction(
    db,
    step,
    (connection) => inScope(tenant, () => run(connection)),
    limits,
    async (transaction) => {
      if (isTemplate(step)) await assertNoNewReferences(transaction, step, migration, references)
      await judge(transaction, step, migration, unproven)
      await finish(transaction, step)
    },
  )
}

function runOf({ file, direction }: Step, migration: Migration): Migration["up"] {
  const run = migration[direction]
  if (run) return run
  throw new MigrationRefusedError(`${file.name}.ts has no \`${direction}\`.`)
}

async function readUnproven(db: Kysely<unknown>, step: Step): Promise<readonly UnprovenRoutine[]> {
  return isTenants(step) ? [] : await findUnprovenRoutines(db)
}

/** Tenants have what the template has. */
async function judge(
  transaction: Kysely<unknown>,
  step: Step,
  { allowsSessionChanges }: Migration,
  before: readonly UnprovenRoutine[],
): Promise<void> {
  if (isTenants(step)) return
  // What a `down` brings back was there before.
  const mayAdd = step.direction === "down" || allowsSessionChanges === true
  await judgeRoutines(transaction, step.file, mayAdd, before)
}

/** The ledger's row, and for the template what tenants to come are made from. */
async function finish(
  transaction: Kysely<unknown>,
  { schema, file, direction, head }: Step,
): Promise<void> {
  if (direction === "up") {
    await sql`
      select tenancy.end_step(${schema}, ${file.name}, ${file.checksum}, ${head})
    `.execute(transaction)
  } else {
    await sql`select tenancy.end_undo(${schema}, ${file.name})`.execute(transaction)
  }
  if (schema === TEMPLATE_SCHEMA) await refreshTemplate(transaction)
}

async function assertNoNewReferences(
  transaction: Kysely<unknown>,
  { file, direction }: Step,
  { allowsSharedReferences }: Migration,
  before: readonly string[],
): Promise<void> {
  if (direction === "down" || allowsSharedReferences) return
  const added = (await findSharedReferences(transaction)).filter((key) => !before.includes(key))
  if (added.length > 0) throw new MigrationRefusedError(sharedReference(file, added))
}

async function enter(
  transaction: Kysely<unknown>,
  { schema, head }: Step,
  { lockTimeout }: StepLimits,
): Promise<Tenant | undefined> {
  await sql`set local lock_timeout = ${sql.lit(lockTimeout)}`.execute(transaction)
  await sql`set local search_path to ${sql.id(schema)}, extensions`.execute(transaction)
  // A schema that is missing is passed over on a path: its tables would be made in the next one.
  await sql`select ${schema}::regnamespace`.execute(transaction)
  if (schema === SHARED_SCHEMA || schema === TEMPLATE_SCHEMA) return undefined
  await sql`select tenancy.begin_step(${schema}, ${head})`.execute(transaction)
  return await findTenantOf(transaction, schema)
}

async function findTenantOf(db: Kysely<unknown>, schema: string): Promise<Tenant | undefined> {
  const { rows } = await sql<Tenant>`
    select id, schema, slug, name, status from tenancy.tenants where schema = ${schema}
  `.execute(db)
  return rows[0]
}

async function transactionId(transaction: Kysely<unknown>): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    select pg_current_xact_id()::text as id
  `.execute(transaction)
  return rows[0]?.id
}

function endedItself({ file }: Step): MigrationRefusedError {
  return new MigrationRefusedError(
    `${file.name}.ts has ended its transaction by itself: what it did before that stays, and is in no ledger. Take it back by hand; for statements that cannot be in a transaction, export transaction = false.`,
  )
}

async function inScope(tenant: Tenant | undefined, fn: () => Promise<void>): Promise<void> {
  if (!tenant) return await fn()
  await withTenant(tenantScope({ tenant, access: "write", actor: "system" }), fn)
}

function isTenants({ schema }: Step): boolean {
  return schema !== SHARED_SCHEMA && schema !== TEMPLATE_SCHEMA
}

function isTemplate(step: Step): boolean {
  return step.schema === TEMPLATE_SCHEMA
}

function sharedReference(file: MigrationFile, added: readonly string[]): string {
  return `${file.name}.ts lets a tenant table reference a shared one: ${added.join(", ")}. Keep the id without the foreign key; for a small table that hardly changes, export allowsSharedReferences = true.`
}
