import { type Kysely, sql } from "kysely"

/**
 * Who people are, how they sign in, and which tenants they belong to.
 *
 * Keys are random uuids: they leave this schema (a tenant's `people` and every session name a
 * user by it) and must not be guessable or countable. `gen_random_uuid()` because `uuidv7()`
 * exists from PostgreSQL 18 only. What a browser or a mail holds is stored as its SHA-256, so
 * that a copy of this schema signs nobody in.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createUsers(db)
  await createWaysToSignIn(db)
  await createMemberships(db)
  await createSessions(db)
  await createTriggers(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table sign_in_attempts, verification_tokens, handover_codes, sessions`.execute(db)
  await sql`drop table memberships, accounts, credentials, users`.execute(db)
  await sql`drop type member_role`.execute(db)
  await sql`drop function set_updated_at`.execute(db)
}

async function createUsers(db: Kysely<unknown>): Promise<void> {
  // Addresses are folded to lower case where they are read in; the check keeps a second spelling
  // of one address from becoming a second person.
  await sql`
    create table users (
      id uuid primary key default gen_random_uuid(),
      email text not null unique
        check (email = lower(email) and email like '%_@_%' and length(email) <= 254),
      email_verified_at timestamptz,
      name text not null check (length(name) between 1 and 200),
      picture text check (length(picture) <= 2000),
      is_superuser boolean not null default false,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )
  `.execute(db)
}

async function createWaysToSignIn(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table credentials (
      user_id uuid primary key references users on delete cascade,
      password_hash text not null check (password_hash like '$argon2id$%'),
      changed_at timestamptz not null default now()
    )
  `.execute(db)

  // No access or refresh tokens: the providers are asked once, who somebody is.
  await sql`
    create table accounts (
      provider text not null,
      provider_account_id text not null,
      user_id uuid not null references users on delete cascade,
      created_at timestamptz not null default now(),
      primary key (provider, provider_account_id)
    )
  `.execute(db)
  await sql`create index accounts_user_id_idx on accounts (user_id)`.execute(db)

  await sql`
    create table verification_tokens (
      identifier text not null,
      token_hash bytea not null check (octet_length(token_hash) = 32),
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      primary key (identifier, token_hash)
    )
  `.execute(db)
  await sql`
    create index verification_tokens_expires_at_idx on verification_tokens (expires_at)
  `.execute(db)

  // A counter for each account and each address, not a row for each attempt: one upsert counts
  // and answers, so that guesses sent at the same time are all counted. The subject is hashed,
  // because people type passwords into the field for the address.
  await sql`
    create table sign_in_attempts (
      kind text not null check (kind in ('account', 'address')),
      subject_hash bytea not null check (octet_length(subject_hash) = 32),
      failures integer not null default 1 check (failures > 0),
      last_failed_at timestamptz not null default now(),
      blocked_until timestamptz,
      primary key (kind, subject_hash)
    )
  `.execute(db)
  await sql`
    create index sign_in_attempts_last_failed_at_idx on sign_in_attempts (last_failed_at)
  `.execute(db)
}

async function createMemberships(db: Kysely<unknown>): Promise<void> {
  await sql`create type member_role as enum ('owner', 'admin', 'member')`.execute(db)

  // The key into the registry makes dropping a tenant end its memberships and sessions in the
  // same transaction, without the library knowing these tables. It costs one row lock that only
  // a drop or a rename of that very tenant waits for.
  await sql`
    create table memberships (
      tenant_id text not null references tenancy.tenants (id) on delete cascade,
      user_id uuid not null references users on delete cascade,
      role member_role not null,
      last_opened_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      primary key (tenant_id, user_id)
    )
  `.execute(db)
  await sql`create index memberships_user_id_idx on memberships (user_id)`.execute(db)
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  // A session of the root host has neither parent nor tenant; one of a tenant's host has both.
  // The two-column key keeps a child with its parent's user. The tenant is there beside the host
  // because a slug can pass to another tenant and a session must not pass with it.
  await sql`
    create table sessions (
      id uuid primary key default gen_random_uuid(),
      token_hash bytea not null unique check (octet_length(token_hash) = 32),
      user_id uuid not null references users on delete cascade,
      host text not null check (host = lower(host) and length(host) between 1 and 253),
      tenant_id text references tenancy.tenants (id) on delete cascade,
      parent_id uuid,
      user_agent text check (length(user_agent) <= 500),
      address inet,
      created_at timestamptz not null default now(),
      last_used_at timestamptz not null default now(),
      expires_at timestamptz not null check (expires_at > created_at),
      unique (id, user_id),
      foreign key (parent_id, user_id) references sessions (id, user_id) on delete cascade,
      check ((parent_id is null) = (tenant_id is null)),
      check (parent_id <> id)
    )
  `.execute(db)
  await sql`create index sessions_user_id_idx on sessions (user_id)`.execute(db)
  await sql`create index sessions_parent_id_idx on sessions (parent_id)`.execute(db)
  await sql`create index sessions_tenant_id_idx on sessions (tenant_id)`.execute(db)
  await sql`create index sessions_expires_at_idx on sessions (expires_at)`.execute(db)

  await sql`
    create table handover_codes (
      code_hash bytea primary key check (octet_length(code_hash) = 32),
      verifier_hash bytea not null check (octet_length(verifier_hash) = 32),
      user_id uuid not null,
      root_session_id uuid not null,
      host text not null check (host = lower(host) and length(host) between 1 and 253),
      tenant_id text not null references tenancy.tenants (id) on delete cascade,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null default now() + interval '60 seconds'
        check (expires_at <= created_at + interval '60 seconds'),
      foreign key (root_session_id, user_id) references sessions (id, user_id) on delete cascade
    )
  `.execute(db)
  await sql`create index handover_codes_session_idx on handover_codes (root_session_id)`.execute(db)
  await sql`create index handover_codes_tenant_id_idx on handover_codes (tenant_id)`.execute(db)
  await sql`create index handover_codes_expires_at_idx on handover_codes (expires_at)`.execute(db)
}

async function createTriggers(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function set_updated_at() returns trigger language plpgsql as $$
    begin
      new.updated_at := now();
      return new;
    end
    $$
  `.execute(db)
  await sql`
    create trigger users_set_updated_at before update on users
      for each row execute function set_updated_at()
  `.execute(db)
  // Opening a tenant is not a change of the membership.
  await sql`
    create trigger memberships_set_updated_at before update of role on memberships
      for each row execute function set_updated_at()
  `.execute(db)
}
