import { setTimeout as pause } from "node:timers/promises"
import { type Kysely, sql } from "kysely"
import { retryOnLock } from "../fleet/lock-errors.ts"
import type { ChangeOptions } from "./change-status.ts"
import { deleteRow, rehearseDeletion } from "./delete-row.ts"
import { refuseDependents } from "./dependents.ts"
import { dropContents } from "./drop-contents.ts"
import { TenantStateError } from "./errors.ts"
import { findGrace, isDue } from "./grace.ts"
import { callAfter, callBefore } from "./hooks.ts"
import type { Tenant } from "./tenant.ts"

export interface PurgeOptions extends ChangeOptions {
  /** Although the grace is not over. */
  readonly beforeGraceEnds?: boolean
  /** How long after the drop its last requests may take, in milliseconds. 10,000 unless given. */
  readonly drain?: number
  /** How often a step is tried that meets a request which still runs. 10 unless given. */
  readonly attempts?: number
  /** How many of its tables are gone. */
  readonly onProgress?: (done: number, total: number) => void
}

/** What is gone. */
export interface PurgeReport {
  readonly tenant: Tenant
  readonly tables: number
  /** Of tables and indexes, as they were on disk. */
  readonly bytes: number
  /** Rows of the shared tables that were this tenant's, by table: `public.sessions`. */
  readonly rows: Readonly<Record<string, number>>
  /** False where another database still refers to it: roles belong to the server. */
  readonly isRoleDropped: boolean
}

/**
 * Removes a dropped tenant for good: its tables, schema and role, and what refers to it in the
 * shared tables. In steps that each hold few locks, the tenant's row last: a purge that was
 * interrupted is taken up by the next. Its id is remembered and never given out again.
 *
 * @param owner a connection of the schemas' owner.
 * @throws TenantStateError when it was not dropped, its grace is not over, a key of another table
 *   does not let it go, or something outside its schema would be dropped with it.
 */
export async function purgeTenant<T>(
  owner: Kysely<T>,
  tenant: Tenant,
  options: PurgeOptions = {},
): Promise<PurgeReport> {
  const { actor = "system", detail, drain = 10_000, attempts = 10, onProgress } = options
  const event = { step: "purge", tenant, actor, detail, executor: owner } as const
  await callBefore(event)
  const limits = { lockTimeout: 2_000, attempts }
  const droppedFor = await retryOnLock(limits, () =>
    beginPurge(owner, tenant, options.beforeGraceEnds ?? false),
  )
  if (droppedFor < drain) await pause(drain - droppedFor)

  const contents = await dropContents(owner, tenant.schema, limits, onProgress)
  const rows = await retryOnLock(limits, () => endPurge(owner, tenant))
  const isRoleDropped = await dropRole(owner, tenant)
  await callAfter({ ...event, result: tenant })
  return { tenant, ...contents, rows, isRoleDropped }
}

/**
 * From here on it cannot be restored, so what is in the way is asked before.
 *
 * @returns the milliseconds since it was dropped.
 */
async function beginPurge<T>(
  owner: Kysely<T>,
  tenant: Tenant,
  beforeGraceEnds: boolean,
): Promise<number> {
  return await owner.transaction().execute(async (transaction) => {
    await sql`set local lock_timeout = 2000`.execute(transaction)
    const { rows } = await sql<{ droppedFor: number }>`
      update tenancy.tenants set purging = true
      where id = ${tenant.id} and status = 'deleting' and (${beforeGraceEnds} or ${isDue})
      returning extract(epoch from clock_timestamp() - deleting_since)::float8 * 1000
        as "droppedFor"
    `.execute(transaction)
    if (!rows[0]) throw await refusal(transaction, tenant)
    await refuseDependents(transaction, tenant)
    await rehearseDeletion(transaction, tenant)
    return rows[0].droppedFor
  })
}

async function refusal<T>(transaction: Kysely<T>, tenant: Tenant): Promise<TenantStateError> {
  const { id, slug } = tenant
  const grace = await findGrace(transaction, tenant)
  if (grace) {
    return new TenantStateError(
      `Tenant "${slug}" can be restored until ${grace.purgeAfter.toISOString()}, and is kept until then. Purge it now with --now.`,
    )
  }
  const { rows } = await sql<{ status: string }>`
    select status from tenancy.tenants where id = ${id}
  `.execute(transaction)
  return new TenantStateError(
    rows[0]
      ? `Tenant "${slug}" is ${rows[0].status}. Drop it first: only what was dropped is purged.`
      : `Tenant "${slug}" is gone already.`,
  )
}

/** What is left of the schema, the ledger, and the row with all that hangs on it. */
async function endPurge<T>(owner: Kysely<T>, tenant: Tenant): Promise<Record<string, number>> {
  return await owner.transaction().execute(async (transaction) => {
    const { schema } = tenant
    await sql`set local lock_timeout = 2000`.execute(transaction)
    // In the order in which a migration takes them: the row, then the tables.
    await sql`select from tenancy.tenants where schema = ${schema} for update`.execute(transaction)
    await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(transaction)
    await sql`delete from tenancy.migrations where schema = ${schema}`.execute(transaction)
    await sql`delete from tenancy.migration_failures where schema = ${schema}`.execute(transaction)
    const rows = await countReferences(transaction, tenant)
    await sql`
      insert into tenancy.purged_tenants (id, slug, name)
      values (${tenant.id}, ${tenant.slug}, ${tenant.name}) on conflict do nothing
    `.execute(transaction)
    await deleteRow(transaction, tenant)
    return rows
  })
}

/**
 * The library does not know the app's tables; their foreign keys say which of them are meant. Those
 * of another owner may go with the tenant, and not be read.
 */
async function countReferences<T>(
  transaction: Kysely<T>,
  tenant: Tenant,
): Promise<Record<string, number>> {
  const { rows: keys } = await sql<{ schema: string; table: string; column: string }>`
    select relnamespace::regnamespace::text as schema, relname as table, attname as column
    from pg_constraint
    join pg_class on pg_class.oid = conrelid
    join pg_attribute on attrelid = conrelid and attnum = conkey[1]
    where contype = 'f' and confrelid = 'tenancy.tenants'::regclass and conparentid = 0
      and cardinality(conkey) = 1 and has_schema_privilege(relnamespace, 'usage')
      and has_table_privilege(conrelid, 'select')
    order by 1, 2
  `.execute(transaction)
  const counts: Record<string, number> = {}
  for (const { schema, table, column } of keys) {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from ${sql.id(schema, table)}
      where ${sql.id(column)} = ${tenant.id}
    `.execute(transaction)
    const name = `${schema}.${table}`
    counts[name] = (counts[name] ?? 0) + (rows[0]?.count ?? 0)
  }
  return counts
}

/** In shared-role mode there is none, and then there is none left either. */
async function dropRole<T>(owner: Kysely<T>, tenant: Tenant): Promise<boolean> {
  try {
    await sql`drop role if exists ${sql.id(tenant.schema)}`.execute(owner)
    return true
  } catch (error) {
    if ((error as { code?: string }).code !== "2BP01") throw error
    return false
  }
}
