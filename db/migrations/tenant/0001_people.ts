import { type Kysely, sql } from "kysely"

/**
 * What every tenant has, whatever the product: its own copy of who its members are, which the
 * shared tables' triggers keep (shared/0002), and a trigger for `updated_at`.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createPeople(db)
  await createTriggers(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table people`.execute(db)
  await sql`drop function set_updated_at`.execute(db)
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  // A person who leaves stays here with `left_at`: their tasks and comments keep a name.
  await sql`
    create table people (
      user_id uuid primary key,
      name text not null check (length(name) between 1 and 200),
      picture text check (length(picture) <= 2000),
      left_at timestamptz,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    )
  `.execute(db)
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
    create trigger set_updated_at before update on people
      for each row execute function set_updated_at()
  `.execute(db)
}
