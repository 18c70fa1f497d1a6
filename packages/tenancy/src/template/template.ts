import { type Kysely, sql } from "kysely"
import { TEMPLATE_SCHEMA } from "../identifiers.ts"
import { describeSchema } from "./describe.ts"
import { TemplateRefusedError } from "./errors.ts"
import { fingerprintOf } from "./fingerprint.ts"

/**
 * Describes the template and keeps its script for the tenants to come, in the transaction that
 * changed it.
 *
 * @throws TemplateRefusedError naming what a tenant would not get.
 */
export async function refreshTemplate(transaction: Kysely<unknown>): Promise<void> {
  const description = await describeSchema(transaction, TEMPLATE_SCHEMA)
  const refused = [
    ...description.refused,
    ...(await findPrivileges(transaction)),
    ...findOwnName(description.script),
  ]
  if (refused.length > 0) throw new TemplateRefusedError(refused)
  await sql`
    insert into tenancy.template (head, script, fingerprint)
    values (
      (select max(name) from tenancy.migrations where schema = ${TEMPLATE_SCHEMA}),
      ${description.script}, ${fingerprintOf(description)}
    )
    on conflict (only_one) do update
      set head = excluded.head, script = excluded.script, fingerprint = excluded.fingerprint,
        described_at = clock_timestamp()
  `.execute(transaction)
}

/** Rights that a migration gave on the template's objects would not reach a tenant. */
async function findPrivileges(transaction: Kysely<unknown>): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select 'privileges on ' || relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relacl is not null
    union all
    select format('privileges on column %s.%s', relname, attname)
    from pg_class join pg_attribute on attrelid = pg_class.oid
    where relnamespace = current_schema()::regnamespace and attacl is not null
    union all
    select 'privileges on function ' || proname from pg_proc
    where pronamespace = current_schema()::regnamespace and proacl is not null
    union all
    select 'privileges on type ' || typname from pg_type
    where typnamespace = current_schema()::regnamespace and typacl is not null
  `.execute(transaction)
  return rows.map((row) => row.name)
}

function findOwnName(script: string): string[] {
  const line = script.split("\n").find((text) => text.includes(TEMPLATE_SCHEMA))
  return line === undefined ? [] : [`the template's own name (${line.trim()})`]
}
