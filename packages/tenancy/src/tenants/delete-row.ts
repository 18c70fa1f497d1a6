import { type Kysely, sql } from "kysely"
import { TenantStateError } from "./errors.ts"
import type { Tenant } from "./tenant.ts"

/**
 * Deletes a tenant's row in the registry, and with it what refers to it in the shared tables.
 *
 * @throws TenantStateError that names the key which does not let go.
 */
export async function deleteRow<T>(transaction: Kysely<T>, tenant: Tenant): Promise<void> {
  try {
    await sql`delete from tenancy.tenants where id = ${tenant.id}`.execute(transaction)
    // A deferred key would say it at the commit, where nobody knows what it is about.
    await sql`set constraints all immediate`.execute(transaction)
  } catch (error) {
    throw inTheWay(error, tenant)
  }
}

/**
 * Whether {@link deleteRow} would work, by trying: a key may refer to what a cascade takes along,
 * and a trigger may refuse. Leaves the transaction as it was.
 *
 * @throws TenantStateError
 */
export async function rehearseDeletion<T>(transaction: Kysely<T>, tenant: Tenant): Promise<void> {
  await sql`savepoint rehearsal`.execute(transaction)
  await deleteRow(transaction, tenant)
  await sql`rollback to savepoint rehearsal`.execute(transaction)
}

interface Violation {
  readonly code?: string
  readonly schema?: string
  readonly table?: string
  readonly constraint?: string
  readonly column?: string
}

function inTheWay(error: unknown, { slug }: Tenant): unknown {
  const { code, schema, table, constraint, column } = error as Violation
  if (!code?.startsWith("23") || !table) return error
  const key = constraint ? `constraint ${constraint}` : `column ${column}`
  return new TenantStateError(
    `Tenant "${slug}" cannot be purged: ${schema}.${table} has rows that hang on it, and the ${key} does not let them go. Delete them, or make that foreign key "on delete cascade", and purge it again.`,
    { cause: error },
  )
}
