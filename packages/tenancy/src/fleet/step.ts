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
import { findSharedReferences } from "./shared-references.ts"
import { stepWithoutTransaction } from "./step-without-transaction.ts"

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
  const run = runOf(step, migration)
  if (migration.transaction === false) {
    return await stepWithoutTransaction(db, step, run, limits, (transaction) =>
      finish(transaction, step, migration, []),
    )
  }
  await retryOnLock(limits, () =>
    db.transaction().execute(async (transaction) => {
      const tenant = await enter(transaction, step, limits)
      const references = isTemplate(step) ? await findSharedReferences(transaction) : []
      await inScope(tenant, () => run(transaction))
      await finish(transaction, step, migration, references)
    }),
  )
}

function runOf({ file, direction }: Step, migration: Migration): Migration["up"] {
  const run = migration[direction]
  if (run) return run
  throw new MigrationRefusedError(`${file.name}.ts has no \`${direction}\`.`)
}

/** The ledger's row, and for the template what tenants to come are made from. */
async function finish(
  transaction: Kysely<unknown>,
  { schema, file, direction, head }: Step,
  migration: Migration,
  before: readonly string[],
): Promise<void> {
  if (direction === "up") {
    await sql`
      select tenancy.end_step(${schema}, ${file.name}, ${file.checksum}, ${head})
    `.execute(transaction)
  } else {
    await sql`select tenancy.end_undo(${schema}, ${file.name})`.execute(transaction)
  }
  if (schema !== TEMPLATE_SCHEMA) return
  if (direction === "up" && !migration.allowsSharedReferences) {
    const added = (await findSharedReferences(transaction)).filter((key) => !before.includes(key))
    if (added.length > 0) throw new MigrationRefusedError(sharedReference(file, added))
  }
  await refreshTemplate(transaction)
}

async function enter(
  transaction: Kysely<unknown>,
  { schema, head }: Step,
  { lockTimeout }: StepLimits,
): Promise<Tenant | undefined> {
  await sql`set local lock_timeout = ${sql.lit(lockTimeout)}`.execute(transaction)
  await sql`set local search_path to ${sql.id(schema)}, extensions`.execute(transaction)
  if (schema === SHARED_SCHEMA || schema === TEMPLATE_SCHEMA) return undefined
  await sql`select tenancy.begin_step(${schema}, ${head})`.execute(transaction)
  const { rows } = await sql<Tenant>`
    select id, schema, slug, name, status from tenancy.tenants where schema = ${schema}
  `.execute(transaction)
  return rows[0]
}

async function inScope(tenant: Tenant | undefined, fn: () => Promise<void>): Promise<void> {
  if (!tenant) return await fn()
  await withTenant(tenantScope({ tenant, access: "write", actor: "system" }), fn)
}

function isTemplate(step: Step): boolean {
  return step.schema === TEMPLATE_SCHEMA
}

function sharedReference(file: MigrationFile, added: readonly string[]): string {
  return `${file.name}.ts lets a tenant table reference a shared one: ${added.join(", ")}. Keep the id without the foreign key; for a small table that hardly changes, export allowsSharedReferences = true.`
}
