import { type Kysely, sql } from "kysely"
import { expect, onTestFinished, test } from "vitest"
import { fingerprint, migrate } from "../../src/fleet/index.ts"
import { newTenantId, parseSlug } from "../../src/identifiers.ts"
import { cloneTenant } from "../../src/tenants/clone-tenant.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { registerLifecycleHooks } from "../../src/tenants/hooks.ts"
import { listTenants } from "../../src/tenants/list-tenants.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf, run } from "../fleet-database.ts"

const acme = { slug: parseSlug("acme"), name: "Acme" }
const globex = { slug: parseSlug("globex"), name: "Globex" }

/** What is hard to put back once it was taken away. */
const tables = `
  create table people (
    id bigint generated always as identity primary key, boss bigint, favorite bigint,
    plan text constraint people_plan references public.plans
  );
  create sequence numbers increment by 5;
  create function next_number() returns bigint language sql return nextval('numbers');
  create domain short as text;
  create function measure(body text) returns int language plpgsql immutable
    as $$ begin perform pg_advisory_xact_lock_shared(7); return length(body); end $$;
  create table notes (
    id serial primary key, author bigint, reader bigint, number bigint default next_number(),
    body short, bodies short[], length int generated always as (measure(body)) stored
  );
  alter table people
    add constraint people_boss foreign key (boss) references people deferrable,
    add constraint people_favorite foreign key (favorite) references notes;
  alter table notes add constraint notes_author foreign key (author) references people;
  comment on constraint people_favorite on people is 'a circle';
  create function is_person(wanted bigint) returns boolean stable
    begin atomic select exists (select from people where id = wanted); end;
  alter table notes add constraint known check (is_person(author) or author is null);

  create table events (at date not null, id int not null, person bigint, primary key (at, id))
    partition by range (at);
  create table events_1 (
    at date not null, id int not null, person bigint, primary key (at, id),
    constraint own_name foreign key (person) references people
  );
  alter table events attach partition events_1 for values from ('2024-01-01') to ('2025-01-01');
  create table events_2 partition of events for values from ('2025-01-01') to ('2026-01-01');
  alter table events add constraint events_person foreign key (person) references people;
  comment on constraint own_name on events_1 is 'the partition''s own';
  comment on constraint events_person on events is 'of the partitioned table';

  create function touch() returns trigger language plpgsql as $$
  begin
    if current_setting('app.is_writing', true) is distinct from 'yes' then
      raise exception 'a trigger fired';
    end if;
    return new;
  end $$;
  create trigger plain before insert on notes for each row execute function touch();
  create trigger off before insert on events for each row execute function touch();
  create trigger always before insert on events for each row execute function touch();
  create trigger replica before insert on events for each row execute function touch();
  create trigger own before insert on events_1 for each row execute function touch();
  alter table events disable trigger off;
  alter table events enable always trigger always;
  alter table events enable replica trigger replica;
  alter table only events_1 disable trigger always;
  alter table only events_1 enable trigger off;
  alter table only events_2 enable replica trigger always;
  alter table events_1 enable always trigger own;

  create table marks (at int generated always as (1) stored);

  create materialized view counts as select count(*) from notes with no data;
  create materialized view totals as select sum(count) from counts with no data;
`

const rows = `
  set local app.is_writing = 'yes';
  insert into people (boss, plan) values (2, 'free'), (1, 'free'), (2, null);
  insert into notes (author, reader, body, bodies)
    values (1, 99, 'A', '{B}'), (2, null, 'bb', null), (null, 2, 'ccc', '{}');
  update people set favorite = id;
  insert into marks default values;
  insert into events values ('2024-05-06', 13, 1), ('2025-05-06', 2, 3);
  refresh materialized view counts;
  refresh materialized view totals;
  select nextval('numbers')
`

/** What is not asked of the rows that a tenant has by then. */
const notValid = `
  alter table notes
    add constraint readers foreign key (reader) references people (id) not valid,
    add constraint long check (length(body) > 1) not valid;
  alter table events_1 add constraint lucky check (id <> 13) not valid;
  alter domain short add constraint lower check (value = lower(value)) not valid;
`

const shared = {
  plans:
    "create table public.plans (name text primary key); insert into public.plans values ('free')",
}
const tenantMigrations = { tables: { up: run(tables), allowsSharedReferences: true } }

/** A tenant with rows, some of which could not be written any more. */
async function createSource() {
  const database = await createFleetDatabase(migrationsOf(tenantMigrations, shared))
  const source = await createTenant(database.db, acme)
  await rowsOf(database.db, `begin; set local search_path to ${source.schema}; ${rows}; commit`)
  const migrations = migrationsOf({ ...tenantMigrations, notValid }, shared)
  const report = await migrate({ owner: database.owner, migrations })
  expect(report.failures).toEqual([])
  return { ...database, source }
}

const contents = ["people", "notes", "marks", "events_1", "events_2", "counts", "totals"]
const sequences = ["people_id_seq", "notes_id_seq", "numbers"]

async function contentsOf(db: Kysely<unknown>, schema: string) {
  const tables = contents.map((name) => `select '${name}', t::text from ${schema}.${name} as t`)
  const moves = sequences.map(
    (name) => `select '${name}', row(last_value, is_called)::text from ${schema}.${name}`,
  )
  return await rowsOf(db, `${[...tables, ...moves].join(" union all ")} order by 1, 2`)
}

test("a clone has what could not be written anew, and the template's structure to the last state", async () => {
  const { db, source } = await createSource()
  const before = await contentsOf(db, source.schema)

  const clone = await cloneTenant(db, source, globex)

  expect(before).toHaveLength(14)
  expect(await contentsOf(db, clone.schema)).toEqual(before)
  expect(await contentsOf(db, source.schema)).toEqual(before)
  expect(await fingerprint(db, clone.schema)).toBe(await fingerprint(db, "__template__"))
})

test("while the rows are copied the source and what it shares are read and written", async () => {
  const { db, source } = await createSource()
  const copying = `select pid, query from pg_stat_activity
    where datname = current_database() and wait_event = 'advisory'`

  const { waiting, locks, cloning } = await db.transaction().execute(async (holder) => {
    await rowsOf(holder, "select pg_advisory_xact_lock(7)")
    const cloning = cloneTenant(db, source, globex)
    await expect.poll(() => rowsOf(db, copying)).toHaveLength(1)
    const [waiting] = await rowsOf<{ pid: number; query: string }>(db, copying)
    const locks = await rowsOf(
      db,
      `select relation::regclass::text as table, mode from pg_locks
       where pid = ${waiting?.pid}
         and relation in ('public.plans'::regclass, '${source.schema}.people'::regclass)`,
    )
    await rowsOf(db, `update ${source.schema}.people set boss = 3`)
    await rowsOf(db, "insert into public.plans values ('dear')")
    return { waiting, locks, cloning }
  })
  const clone = await cloning

  expect(waiting?.query).toContain("insert into")
  expect(locks).toEqual([{ table: `${source.schema}.people`, mode: "AccessShareLock" }])
  expect(await rowsOf(db, `select distinct boss from ${clone.schema}.people`)).toHaveLength(2)
  expect(await rowsOf(db, `select distinct boss from ${source.schema}.people`)).toHaveLength(1)
})

test("a second clone with the same key is the first one, also with an id of the caller's", async () => {
  const { db, source } = await createSource()
  const ends: string[] = []
  const after = async ({ result }: { result: { slug: string } }) => void ends.push(result.slug)
  onTestFinished(registerLifecycleHooks({ after }))
  const wanted = { ...globex, id: newTenantId(), key: "order-7" }
  const clone = () => cloneTenant(db, source, wanted)

  const clones = await Promise.all([clone(), clone()])
  await sql`delete from tenancy.migrations where schema = ${source.schema}`.execute(db)
  const again = await clone()

  expect([...clones, again].map(({ id }) => id)).toEqual([wanted.id, wanted.id, wanted.id])
  expect(await rowsOf(db, `select from ${again.schema}.notes`)).toHaveLength(3)
  expect(await listTenants(db)).toHaveLength(2)
  expect(ends).toEqual(["globex"])
})

test("a source with a column that the template has not is not cloned", async () => {
  const { db, source } = await createSource()
  await rowsOf(db, `alter table ${source.schema}.notes add column by_hand text`)

  const error = await rejectionOf(cloneTenant(db, source, globex))

  expect(error).toMatchObject({ code: "tenant_state" })
  expect(error.message).toContain("the template has no notes.by_hand.")
  expect(await listTenants(db)).toHaveLength(1)
})

test("with a script of an earlier version tenants are made whole, and cloned after a migrate", async () => {
  const { db, owner, source } = await createSource()
  await rowsOf(
    db,
    `update tenancy.template set script = script || script_after_rows, script_after_rows = null,
       describer = 'earlier'`,
  )

  const made = await createTenant(db, { slug: parseSlug("made"), name: "Made" })
  const early = await rejectionOf(cloneTenant(db, source, globex))
  await migrate({ owner, migrations: migrationsOf({ ...tenantMigrations, notValid }, shared) })
  const clone = await cloneTenant(db, source, globex)

  expect(early.message).toContain("Run `pnpm db:migrate` first.")
  const print = await fingerprint(db, "__template__")
  expect(await fingerprint(db, made.schema)).toBe(print)
  expect(await fingerprint(db, clone.schema)).toBe(print)
})

test("values of a tenant's own types are copied whole, however the session prints them", async () => {
  const types = `
    create type pair as (ratio double precision, at timestamptz, took interval, raw bytea, name text);
    create type span as range (subtype = double precision);
    create domain names as text[];
    create table kept (one pair, many pair[], during span, ever span_multirange, of names);
  `
  const { db } = await createFleetDatabase(migrationsOf({ types }))
  const source = await createTenant(db, acme)
  await rowsOf(
    db,
    `begin; set local search_path to ${source.schema};
     insert into kept
       select pair, array[pair, null], span(0.1 + 0.2::float8, null), '{[0.1,0.3)}', '{"a,b",NULL}'
       from (select row(
         0.1 + 0.2::float8, '2024-03-02 01:02:03.4567+00', '1 mon -2 days', '\\x00ff', E'"\\,('
       )::pair) as made (pair);
     insert into kept default values; commit`,
  )

  const clone = await db.connection().execute(async (session) => {
    await rowsOf(
      session,
      `set datestyle to 'sql, dmy'; set timezone to 'Asia/Kolkata';
       set extra_float_digits to -10; set bytea_output to escape`,
    )
    const made = await cloneTenant(session, source, globex)
    await rowsOf(session, "reset all")
    return made
  })

  const kept = (schema: string) => rowsOf(db, `select kept::text from ${schema}.kept`)
  expect(await kept(clone.schema)).toEqual(await kept(source.schema))
  expect(await kept(clone.schema)).toHaveLength(2)
})
