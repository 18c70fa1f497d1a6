import { type Kysely, sql } from "kysely"
import { firstMigrations } from "./tables.ts"

/** How many tenants have other tables than their ledger says. */
export async function countDisagreeing(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from tenancy.tenants
    where (
      select count(*) from tenancy.migrations where migrations.schema = tenants.schema
    ) - ${firstMigrations} <> (
      select count(*) from pg_attribute
      where attrelid = to_regclass(tenants.schema || '.table_3') and attname like 'extra%'
        and not attisdropped
    )
  `.execute(db)
  return rows[0]?.count ?? 0
}

/** How many tenants lack one of: registry row, schema, role, tables, ledger. */
export async function countHalfMade(db: Kysely<unknown>): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count
    from tenancy.tenants
    full join (select nspname from pg_namespace where nspname like 't\\_%') as schemas
      on nspname = schema
    where schema is null or nspname is null
      or not exists (select from pg_roles where rolname = schema)
      or to_regclass(schema || '.table_10') is null
      or not exists (select from tenancy.migrations where migrations.schema = tenants.schema)
  `.execute(db)
  return rows[0]?.count ?? 0
}

/** A backend may outlive its killed process by the message that it is working on. */
export async function waitForBackends(db: Kysely<unknown>): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
        and backend_type = 'client backend'
    `.execute(db)
    if (rows.length === 0) return
    await sql`select pg_sleep(0.02)`.execute(db)
  }
}
