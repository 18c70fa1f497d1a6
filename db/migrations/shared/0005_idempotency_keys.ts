import { type Kysely, sql } from "kysely"

/**
 * Which forms have created a row of the shared tables, so that the same form sent twice creates
 * once. Each tenant has a table like it for its own rows (tenant/0004): a record is written in
 * the transaction that creates.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // The token is the form's. With other fields it is another submission, and creates again.
  await sql`
    create table shared_idempotency_keys (
      person_id uuid not null references users on delete cascade,
      action text not null check (length(action) between 1 and 100),
      token text not null check (length(token) between 1 and 100),
      fields_hash bytea not null check (octet_length(fields_hash) = 32),
      result jsonb,
      created_at timestamptz not null default now(),
      primary key (person_id, action, token, fields_hash)
    )
  `.execute(db)
  await sql`create index shared_idempotency_keys_age_idx on shared_idempotency_keys (created_at)`.execute(
    db,
  )
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table shared_idempotency_keys`.execute(db)
}
