import { Kysely, PostgresDialect } from "kysely"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import {
  install,
  type Migration,
  migrate,
  type Owner,
  provisionRoles,
  rollback,
  status,
} from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createEmptyDatabase } from "../database.ts"
import { createFleetDatabase, migrationsOf, rowsOf, run } from "../fleet-database.ts"

const notes = { notes: "create table notes (id int primary key, body text)" }
const shared = {
  things: `
    create table cfg (id serial primary key, name text);
    create view names as select name from cfg;
    create type mood as enum ('good');
    create type pair as (a int, b int);
    create domain age as int;
    create sequence numbers;
    create function touch() returns trigger language plpgsql as 'begin return new; end';
    create function extensions.slugify(text) returns text language sql as 'select lower($1)';
    create type extensions.size as enum ('small');
    create table extensions.units (name text);
    create text search configuration extensions.plain (copy = simple);
    comment on table cfg is 'settings';
    insert into cfg (name) values ('first');
    do $$ begin
      create role shared_reader;
      create role shared_writer;
    exception when duplicate_object then null; end $$
  `,
}

let fleet: Fleet

/** Nothing of what is refused is kept, so that one database does for all. */
beforeAll(async () => {
  const { ownerUrl, superuserUrl, login, drop } = await createEmptyDatabase()
  const owner = { connectionString: ownerUrl }
  await install(owner)
  const { failures } = await migrate({ owner, migrations: migrationsOf(notes, shared) })
  if (failures[0]) throw new Error(failures[0].error)
  await provisionRoles({ owner, login, isolation: "role", grants: { tables: {} } })
  const pool = new pg.Pool({ connectionString: ownerUrl })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const { schema } = await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })
  fleet = { owner, superuser: { connectionString: superuserUrl }, db, schema, drop }
})

afterAll(async () => {
  await fleet.db.destroy()
  await fleet.drop()
})

interface Fleet {
  readonly owner: Owner
  readonly superuser: Owner
  readonly db: Kysely<unknown>
  readonly schema: string
  readonly drop: () => Promise<void>
}

/** What a run says of one tenant migration after the others. */
async function refusalOf(owner: Owner, change: string | Migration) {
  const migrations = migrationsOf({ ...notes, change }, shared)
  const { failures } = await migrate({ owner, migrations })
  return failures.map(({ schema, name, error }) => ({ schema, name, error }))
}

test.each([
  ["drop function if exists slugify(text)", "function extensions.slugify(text) (dropped)"],
  ["drop type if exists size", "type extensions.size (dropped)"],
  ["drop table if exists units", "table extensions.units (dropped)"],
  ["drop table if exists public.cfg cascade", "table public.cfg (dropped)"],
  ["drop schema if exists extensions cascade", "schema extensions (dropped)"],
  ["drop view public.names", "view public.names (dropped)"],
  ["create table public.x (id int)", "table public.x (created)"],
  ["create schema reports", "schema reports (created)"],
  ["create extension citext", "extension citext (created)"],
  ["create extension citext schema extensions", "extension citext (created)"],
  ["create index on public.cfg (name)", "index public.cfg_name_idx (created)"],
  ["create index concurrently if not exists i on public.cfg (name)", "index public.i (created)"],
  ["alter type public.mood add value 'bad'", "type public.mood (changed)"],
  ["alter type public.pair add attribute c int", "type public.pair (changed)"],
  ["alter domain public.age add check (value > 0)", "constraint age_check (created)"],
  ["alter type public.mood rename to temper", "type public.temper (changed)"],
  ["alter table public.cfg add column more int", "table public.cfg (changed)"],
  ["alter table public.cfg alter column name set statistics 7", "table public.cfg (changed)"],
  ["alter table public.cfg alter column name set default 'x'", "default value for column name"],
  ["alter table public.cfg add check (id > 0)", "constraint cfg_id_check on table public.cfg"],
  ["alter table public.cfg enable row level security", "table public.cfg (changed)"],
  ["create policy p on public.cfg", "policy p on table public.cfg (created)"],
  [
    "create trigger t before insert on public.cfg for each row execute function public.touch()",
    "trigger t on table public.cfg (created)",
  ],
  ["create rule r as on insert to public.cfg do also nothing", "rule r on table public.cfg"],
  ["create statistics public.s on id, name from public.cfg", "statistics object public.s"],
  ["alter index public.cfg_pkey set (fillfactor = 50)", "index public.cfg_pkey (changed)"],
  ["create or replace view public.names as select name, id from public.cfg", "public.names"],
  ["comment on table public.cfg is 'other'", "table public.cfg (changed)"],
  ["comment on table public.cfg is null", "table public.cfg (changed)"],
  ["comment on function slugify(text) is 'makes an address'", "slugify(text) (changed)"],
  ["comment on schema public is 'shared'", "schema public (changed)"],
  ["grant select on public.cfg to public", "table public.cfg (changed)"],
  ["grant select (name) on public.cfg to public", "table public.cfg (changed)"],
  ["revoke execute on function slugify(text) from public", "slugify(text) (changed)"],
  ["grant usage on schema tenancy to public", "schema tenancy (changed)"],
  ["alter function slugify(text) cost 7", "slugify(text) (changed)"],
  [
    "create or replace function extensions.slugify(text) returns text language sql as 'select $1'",
    "slugify(text) (changed)",
  ],
  [
    "alter text search configuration plain drop mapping for word",
    "the mappings of a text search configuration",
  ],
  [
    "alter text search configuration plain alter mapping for word with english_stem",
    "text search configuration extensions.plain (changed)",
  ],
  [
    "create operator extensions.### (function = int4pl, leftarg = int, rightarg = int)",
    "operator extensions.###",
  ],
  ['create collation extensions.german from "C"', "collation extensions.german (created)"],
  ["alter default privileges in schema public grant select on tables to public", "default"],
  ["alter default privileges grant select on tables to public", "default"],
  ["alter sequence public.numbers restart with 50", "sequence public.numbers (changed)"],
  ["select nextval('public.numbers')", "the state of sequence public.numbers"],
  ["select setval('public.numbers', 9)", "the state of sequence public.numbers"],
  ["insert into public.cfg (name) values ('again')", "rows of table public.cfg"],
  ["insert into public.cfg (name) select body from notes", "rows of table public.cfg"],
  ["update public.cfg set name = 'x'", "rows of table public.cfg"],
  ["delete from public.cfg where id > 100", "rows of table public.cfg"],
  ["truncate public.cfg", "table public.cfg (changed)"],
  ["update tenancy.tenants set name = 'X'", "rows of table tenancy.tenants"],
  ["delete from tenancy.migrations where false", "rows of table tenancy.migrations"],
  ["create cast (public.pair as text) with inout", "cast from public.pair to text"],
  ["select lo_create(0)", "large object"],
  ["create publication news", "publication news (created)"],
  ["create role reader", "role reader"],
  ["alter role shared_reader connection limit 7", "role shared_reader"],
  ["drop role shared_reader", "role shared_reader"],
  ["alter role shared_reader set work_mem = '5MB'", "the settings of a role or a database"],
  ["grant shared_reader to shared_writer", "who is a member of a role"],
  ["comment on role shared_reader is 'reads'", "a comment on a role or a database"],
  [
    "do $$ begin execute format('alter database %I set work_mem = 7000', current_database()); end $$",
    "the settings of a role or a database",
  ],
  [
    "do $$ begin execute format('revoke connect on database %I from public', current_database()); end $$",
    "database test_",
  ],
])("tenant migration: %s is refused by name, and nothing of it is kept", async (text, name) => {
  const { owner, db, schema } = fleet
  const file: Migration | string = text.includes("concurrently")
    ? { up: run(text), transaction: false }
    : `create table extra (id int); ${text}`
  const before = await stateOf(db)

  const failures = await refusalOf(owner, file)

  expect(failures).toMatchObject([{ schema: "__template__", name: "0002_change" }])
  expect(failures[0]?.error).toContain(name)
  expect(failures[0]?.error).toContain("changes what all tenants share")
  expect(failures[0]?.error).toContain("Put this into a shared migration")
  expect(await stateOf(db)).toEqual(before)
  expect(await rowsOf(db, `select to_regclass('${schema}.extra') as made`)).toEqual([
    { made: null },
  ])
})

test.each([
  ["create foreign data wrapper remote", "foreign-data wrapper remote (created)"],
  [
    "revoke execute on function pg_catalog.lower(text) from public",
    "function lower(text) (changed)",
  ],
  [
    `create function public.seen() returns event_trigger language plpgsql as 'begin end';
    create event trigger watch on ddl_command_end execute function public.seen()`,
    "event trigger watch (created)",
  ],
])("tenant migration as a superuser: %s is refused by name", async (text, name) => {
  const failures = await refusalOf(fleet.superuser, text)

  expect(failures).toMatchObject([{ schema: "__template__" }])
  expect(failures[0]?.error).toContain("changes what all tenants share")
  expect(failures[0]?.error).toContain(name)
})

test("tenant migration: a rollback that changes what is shared is refused, and nothing is undone", async () => {
  const { owner } = await createFleetDatabase(migrationsOf(notes, shared))
  const change = {
    up: run("create table extra ()"),
    down: run("drop table extra, public.cfg cascade"),
  }
  const migrations = migrationsOf({ ...notes, change }, shared)
  await migrate({ owner, migrations })

  const { failures } = await rollback({ owner, migrations })

  expect(failures[0]?.error).toContain("table public.cfg (dropped)")
  expect((await status({ owner, migrations })).template.head).toBe("0002_change")
})

test.each([
  [
    "makes, fills and drops a temporary table",
    "create temp table t (a int); insert into t values (1); drop table t",
  ],
  [
    "reads shared tables",
    "create table found as select id from public.cfg where false; select id from public.cfg for share",
  ],
  [
    "makes a function whose body writes to a shared table",
    "create function log() returns void language sql as 'insert into public.cfg (name) values (null)'",
  ],
  [
    "fires a trigger of its own that finds no row to write to a shared table",
    `create function log() returns trigger language plpgsql as
      'begin insert into public.cfg (name) select body from gone; return null; end';
    create trigger log after delete on notes referencing old table as gone
      for each statement execute function log();
    delete from notes`,
  ],
  [
    "uses shared types, functions and sequences",
    `alter table notes add column mood public.mood default 'good',
      add column slug text generated always as (extensions.slugify(body)) stored,
      add column number int default nextval('public.numbers')`,
  ],
  [
    "takes back, in the block that fails, a change of what is shared",
    `do $$ begin
      create schema reports;
      alter table public.cfg add column more int;
      insert into public.cfg (id, name) values (1, 'again');
    exception when unique_violation then null; end $$`,
  ],
  [
    "gives and takes rights, and comments, in its own schema",
    `revoke delete on notes from __template__; comment on table notes is 'notes';
    comment on column notes.body is 'text'; comment on table notes is null`,
  ],
])("tenant migration: one that %s runs", async (_, text) => {
  const { owner, db } = await createFleetDatabase(migrationsOf(notes, shared))
  await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })

  const report = await migrate({
    owner,
    migrations: migrationsOf({ ...notes, change: text }, shared),
  })

  expect(report).toMatchObject({ template: ["0002_change"], tenants: 1, failures: [] })
})

test("tenant migration: what another session changes at the same time is not taken for its own", async () => {
  const { owner, db } = await createFleetDatabase(migrationsOf(notes, shared))
  const change = {
    up: async (transaction: Kysely<unknown>) => {
      await rowsOf(transaction, "create table extra (id int); grant select on extra to public")
      await rowsOf(
        db,
        `grant select on public.cfg to public; alter table public.cfg add column other int;
        insert into public.cfg (name) values ('other')`,
      )
    },
    runsPerTenant: true,
  }

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, change }, shared) })

  expect(report).toMatchObject({ template: ["0002_change"], failures: [] })
})

test("tenant migration: a range type of its own is made and dropped", async () => {
  const span = { ...notes, span: "create type span as range (subtype = date)" }
  const { owner, db } = await createFleetDatabase(migrationsOf(span, shared))

  const drop = { ...span, drop: "drop type span" }
  const report = await migrate({ owner, migrations: migrationsOf(drop, shared) })

  expect(report).toMatchObject({ template: ["0003_drop"], failures: [] })
  expect(await rowsOf(db, "select from pg_type where typname = 'span'")).toEqual([])
})

/** What the changes above would leave. */
async function stateOf(db: Kysely<unknown>) {
  return await rowsOf(
    db,
    `select
      (select count(*)::int from pg_class) as relations,
      (select count(*)::int from pg_proc) as routines,
      (select count(*)::int from pg_namespace) as schemas,
      (select count(*)::int from pg_extension) as extensions,
      (select array_agg(cfg.name order by id) from public.cfg) as cfg,
      (select array_agg(tenants.name) from tenancy.tenants) as tenants,
      obj_description('public.cfg'::regclass) as comment`,
  )
}
