import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { findRights } from "../../src/fleet/doctor/rights/find-rights.ts"
import {
  examine,
  type Finding,
  hardenDatabase,
  install,
  migrate,
  type Owner,
  provisionRoles,
  tenantRole,
  withOwner,
} from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createEmptyDatabase } from "../database.ts"
import { migrationsOf, rowsOf } from "../fleet-database.ts"
import { serverVersion } from "../template/server-version.ts"

const migrations = migrationsOf(
  {
    notes: `create table notes (id serial primary key, body text, secret text);
      create type mood as enum ('good');
      create function greet(mood) returns text language sql as $$ select 'hi' $$;
      create view titles as select body from notes`,
    // What a migration takes and gives on purpose is what is expected.
    rights: {
      up: async (db) => {
        const role = sql.id(await tenantRole(db))
        await sql`revoke select, delete on notes from ${role}`.execute(db)
        await sql`grant select (id, body) on notes to ${role}`.execute(db)
        await sql`grant usage on type mood to public`.execute(db)
      },
    },
  },
  {
    users: `create table users (id serial primary key, name text, secret text);
      create function may_sign_in(text) returns boolean language sql as $$ select true $$`,
  },
)
const grants = {
  tables: { users: { shared: "select, insert", tenants: "select (id, name)" } },
  functions: { "may_sign_in(text)": ["shared"] },
} as const

interface Fleet {
  readonly owner: { readonly connectionString: string }
  readonly ownerName: string
  readonly superuser: { readonly connectionString: string }
  readonly login: { readonly name: string; readonly password: string }
  readonly database: string
  readonly a: string
  readonly b: string
  /** The role of the first tenant. */
  readonly own: string
}

type Plant = (fleet: Fleet) => string

type Faults = readonly (readonly [title: string, plant: Plant, kind: Finding["kind"]])[]

/** A migration that comes after those above. */
function numbered(later: Record<string, string>) {
  const names = { notes: "", rights: "", ...later }
  return migrationsOf(names).tenant.slice(2)
}

/** What somebody does by hand to a tenant's schema, and what the doctor calls it. */
const faultsOfSchemas: Faults = [
  [
    "a table of one tenant is open to everybody",
    ({ a }) => `grant select on ${a}.notes to public`,
    "excess_right",
  ],
  [
    "a tenant may delete what the template's may not",
    ({ a, own }) => `grant delete on ${a}.notes to ${own}`,
    "excess_right",
  ],
  [
    "a tenant may read a whole table instead of two columns",
    ({ a, own }) => `grant select on ${a}.notes to ${own}`,
    "excess_right",
  ],
  [
    "a tenant lost a column",
    ({ a, own }) => `revoke select (body) on ${a}.notes from ${own}`,
    "missing_right",
  ],
  [
    "a tenant lost a table",
    ({ a, own }) => `revoke insert on ${a}.notes from ${own}`,
    "missing_right",
  ],
  [
    "a tenant lost a sequence",
    ({ a, own }) => `revoke usage on sequence ${a}.notes_id_seq from ${own}`,
    "missing_right",
  ],
  [
    "a tenant lost its schema",
    ({ a, own }) => `revoke usage on schema ${a} from ${own}`,
    "missing_right",
  ],
  [
    "a tenant may make tables",
    ({ a, own }) => `grant create on schema ${a} to ${own}`,
    "excess_right",
  ],
  [
    "a function is no longer everybody's",
    ({ a }) => `revoke execute on function ${a}.greet(${a}.mood) from public`,
    "missing_right",
  ],
  [
    "a type is no longer everybody's",
    ({ a }) => `revoke usage on type ${a}.mood from public`,
    "missing_right",
  ],
  [
    "a tenant's tables to come are open to everybody",
    ({ a, ownerName }) =>
      `alter default privileges for role ${ownerName} in schema ${a} grant select on tables to public`,
    "excess_right",
  ],
  [
    "a tenant's tables to come are closed to it",
    ({ a, own, ownerName }) =>
      `alter default privileges for role ${ownerName} in schema ${a} revoke all on tables from ${own}`,
    "missing_right",
  ],
  [
    "a stranger may look into a tenant",
    ({ a }) => `grant usage on schema ${a} to stranger`,
    "excess_right",
  ],
  [
    "a table belongs to a stranger",
    ({ a }) => `alter table ${a}.notes owner to stranger`,
    "foreign_owner",
  ],
]

/** To the roles of the app, to the database and to what tenants share. */
const faultsOfApp: Faults = [
  ["the login may make databases", ({ login }) => `alter role ${login.name} createdb`, "role"],
  ["the login inherits", ({ login }) => `alter role ${login.name} inherit`, "role"],
  ["the login passes by policies", ({ login }) => `alter role ${login.name} bypassrls`, "role"],
  ["the shared role may sign in", ({ login }) => `alter role ${login.name}_shared login`, "role"],
  [
    "the login has a path in this database",
    ({ login, database }) =>
      `alter role ${login.name} in database ${database} set search_path = public`,
    "setting",
  ],
  [
    "the login's path is gone",
    ({ login }) => `alter role ${login.name} reset search_path`,
    "setting",
  ],
  [
    "the login starts as a tenant",
    ({ login, a }) => `alter role ${login.name} set role = ${a}`,
    "setting",
  ],
  [
    "everybody starts as a tenant",
    ({ database, a }) => `alter database ${database} set role = ${a}`,
    "setting",
  ],
  [
    "the login is a member of a role of the server's",
    ({ login }) => `grant pg_read_all_data to ${login.name}`,
    "membership",
  ],
  [
    "the login lost the shared role",
    ({ login, ownerName }) =>
      `set role ${ownerName}; revoke ${login.name}_shared from ${login.name}`,
    "membership",
  ],
  [
    "the shared role is one of the server's",
    ({ login }) => `grant pg_monitor to ${login.name}_shared`,
    "membership",
  ],
  [
    "a stranger may become the shared role",
    ({ login }) => `grant ${login.name}_shared to stranger`,
    "membership",
  ],
  [
    "everybody may make temporary tables",
    ({ database }) => `grant temporary on database ${database} to public`,
    "excess_right",
  ],
  [
    "the shared role may make schemas",
    ({ database, login }) => `grant create on database ${database} to ${login.name}_shared`,
    "excess_right",
  ],
  ["everybody may use public", () => "grant usage on schema public to public", "excess_right"],
  [
    "the login may read the users",
    ({ login }) => `grant select on public.users to ${login.name}`,
    "excess_right",
  ],
  [
    "tenants may read a column that is not declared",
    ({ login }) => `grant select (secret) on public.users to ${login.name}_tenants`,
    "excess_right",
  ],
  [
    "tenants may read the whole of the users",
    ({ login }) => `grant select on public.users to ${login.name}_tenants`,
    "excess_right",
  ],
  [
    "the shared role may give its rights away",
    ({ login }) => `grant select on public.users to ${login.name}_shared with grant option`,
    "excess_right",
  ],
  [
    "the shared role lost a sequence",
    ({ login }) => `revoke usage on sequence public.users_id_seq from ${login.name}_shared`,
    "missing_right",
  ],
  [
    "everybody may call what the shared role may",
    () => "grant execute on function public.may_sign_in(text) to public",
    "excess_right",
  ],
  [
    "the shared role lost the making of tenants",
    ({ login }) =>
      `revoke execute on function tenancy.create_tenant(text, text, text, text) from ${login.name}_shared`,
    "missing_right",
  ],
  [
    "the shared role may write the registry",
    ({ login }) => `grant update on tenancy.tenants to ${login.name}_shared`,
    "excess_right",
  ],
  [
    "the shared role's tables to come are open",
    ({ login, ownerName }) =>
      `alter default privileges for role ${ownerName} grant select on tables to ${login.name}_shared`,
    "excess_right",
  ],
  [
    "a function of the owner's follows its caller's path",
    ({ ownerName }) =>
      `set role ${ownerName}; create function extensions.leaky() returns int security definer language sql as 'select 1';
       revoke execute on function extensions.leaky() from public`,
    "security_definer",
  ],
  [
    "everybody may call a function of the owner's",
    ({ ownerName }) =>
      `set role ${ownerName}; create function extensions.open() returns int security definer
       set search_path = pg_catalog language sql as 'select 1'`,
    "security_definer",
  ],
  [
    "a table of the tenants' is in extensions as well",
    ({ ownerName }) => `set role ${ownerName}; create table extensions.notes ()`,
    "shadow",
  ],
  [
    "a table of the tenants' is in public as well",
    ({ ownerName }) => `set role ${ownerName}; create table public.notes ()`,
    "shadow",
  ],
  [
    "a function fits better than PostgreSQL's own",
    ({ ownerName }) =>
      `set role ${ownerName}; create function extensions.lower(varchar) returns text language sql as $$ select '' $$`,
    "shadow",
  ],
  [
    "a type hides the tenants' own",
    ({ ownerName }) => `set role ${ownerName}; create type extensions.mood as enum ('bad')`,
    "shadow",
  ],
  [
    "everybody may change their role by a function",
    () => "grant execute on function pg_catalog.set_config(text, text, boolean) to public",
    "hardening",
  ],
  [
    "the shared role may run blocks",
    ({ login }) => `grant usage on language plpgsql to ${login.name}_shared`,
    "hardening",
  ],
]

/** Where each tenant has a role, it can be one more way in. */
const faultsOfRoles: Faults = [
  ["a tenant may sign in", ({ a }) => `alter role ${a} login`, "role"],
  ["a tenant is a superuser", ({ a }) => `alter role ${a} superuser`, "role"],
  ["a tenant inherits nothing", ({ a }) => `alter role ${a} noinherit`, "role"],
  ["a tenant is a member of another", ({ a, b }) => `grant ${a} to ${b}`, "membership"],
  [
    "the login lost a tenant",
    ({ login, a, ownerName }) => `set role ${ownerName}; revoke ${a} from ${login.name}`,
    "membership",
  ],
  [
    "a tenant lost what tenants may see of public",
    ({ login, a }) => `
      do $$ begin
        execute 'revoke ${login.name}_tenants from ${a}' || case
          when current_setting('server_version_num')::int >= 160000
          then ' granted by ${login.name}_enlister' else '' end;
      end $$
    `,
    "membership",
  ],
  [
    "the login may become all tenants at once",
    ({ login, ownerName }) => `set role ${ownerName}; grant ${login.name}_tenants to ${login.name}`,
    "membership",
  ],
  [
    "a tenant may read another's table",
    ({ a, b }) => `grant select on ${a}.notes to ${b}`,
    "excess_right",
  ],
  [
    "a tenant may read the users",
    ({ a }) => `grant select on public.users to ${a}`,
    "excess_right",
  ],
]

/** Before 16 the member's own attribute says whether it inherits. */
const faultsOfMemberships: Faults = [
  [
    "the login inherits the shared role",
    ({ login, ownerName }) =>
      `set role ${ownerName}; grant ${login.name}_shared to ${login.name} with inherit true`,
    "membership",
  ],
]

/** With these in place nobody could plant the rest. */
const inTheWayOfOthers = ["everybody starts as a tenant", "a tenant is a superuser"]

const version = await serverVersion()

describe.each([
  [
    "role",
    [
      ...faultsOfApp,
      ...(version < 16 ? [] : faultsOfMemberships),
      ...faultsOfSchemas,
      ...faultsOfRoles,
    ],
  ],
  ["shared-role", faultsOfSchemas],
] as const)("with isolation %s", (isolation, cases) => {
  let fleet: Fleet & { drop(): Promise<void> }

  beforeAll(async () => {
    const made = await createEmptyDatabase()
    const owner = { connectionString: made.ownerUrl }
    const superuser = { connectionString: made.superuserUrl }
    const { login, owner: ownerName, name: database } = made
    await install(owner)
    await migrate({ owner, migrations })
    await provisionRoles({ owner, login, isolation, grants })
    await hardenDatabase({ superuser: made.superuserUrl, login: login.name, owner: ownerName })
    const [a, b] = await withOwner(owner, 1, async (db) => [
      (await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })).schema,
      (await createTenant(db, { slug: parseSlug("globex"), name: "Globex" })).schema,
    ])
    await withOwner(superuser, 1, (db) =>
      rowsOf(
        db,
        "do $$ begin create role stranger; exception when duplicate_object then null; end $$",
      ),
    )
    const own = isolation === "role" ? a : `${login.name}_tenants`
    fleet = { owner, ownerName, superuser, login, database, a, b, own, drop: made.drop }
  })
  afterAll(() => fleet.drop())

  test("a fleet as it was made has no findings", async () => {
    expect(await examine({ ...fleet, migrations, grants })).toEqual([])
  })

  test.each(cases)("%s: found, and its repair repairs it", async (_, plant, kind) => {
    await as(fleet.superuser, plant(fleet))

    const findings = await doctor()
    for (const finding of findings) await repair(finding)

    expect(findings.map((finding) => finding.kind)).toContain(kind)
    expect(await doctor()).toEqual([])
  })

  test("db:migrate repairs what the owner can, all at once", async () => {
    const planted = cases.filter(
      ([title, , kind]) =>
        !inTheWayOfOthers.includes(title) && !["shadow", "security_definer"].includes(kind),
    )
    for (const [, plant] of planted) await as(fleet.superuser, plant(fleet))
    const before = await doctor()
    for (const finding of before) if (finding.by !== "db:migrate") await repair(finding)

    const { owner, login } = fleet
    await provisionRoles({ owner, login, isolation, grants })

    expect(before.filter(({ by }) => by === "db:migrate").length).toBeGreaterThan(10)
    expect(await doctor()).toEqual([])
  })

  test("as many queries for eight tenants as for two", async () => {
    const before = await countQueries()
    await withOwner(fleet.owner, 1, async (db) => {
      for (let index = 0; index < 6; index++) {
        await createTenant(db, { slug: parseSlug(`crowd-${index}`), name: "Crowd" })
      }
    })

    expect(await countQueries()).toBe(before)
    expect(await doctor()).toEqual([])
  })

  test("of a tenant that is behind, only a stranger's rights are judged", async () => {
    const { owner, login, a, own } = fleet
    const later = { labels: "create table labels (id int); revoke insert on notes from public" }
    const more = { ...migrations, tenant: [...migrations.tenant, ...numbered(later)] }
    await migrate({ owner, migrations: more, tenants: { except: ["acme"] } })
    await as(owner, `revoke insert on ${a}.notes from ${own}`)
    await as(owner, `grant select on ${a}.notes to stranger`)

    const findings = await examine({ ...fleet, migrations: more, grants, structure: false })
    await migrate({ owner, migrations: more })
    await provisionRoles({ owner, login, isolation, grants })

    expect(findings.map(({ kind, schema }) => [kind, schema])).toEqual([
      ["behind", a],
      ["excess_right", a],
    ])
    expect(await examine({ ...fleet, migrations: more, grants })).toEqual([])
  })

  async function doctor(): Promise<readonly Finding[]> {
    return await withOwner(fleet.owner, 1, (db) =>
      findRights(db, { grants, isTemplateWhole: true }),
    )
  }

  /** As whom it says: the owner's repairs need no superuser. */
  async function repair({ by, repair: statements }: Finding): Promise<void> {
    await as(by === "superuser" ? fleet.superuser : fleet.owner, statements)
  }

  async function countQueries(): Promise<number> {
    let queries = 0
    const pool = new pg.Pool({ ...fleet.owner, max: 1 })
    const db = new Kysely<unknown>({
      dialect: new PostgresDialect({ pool }),
      log: () => void queries++,
    })
    await findRights(db, { grants, isTemplateWhole: true })
    await db.destroy()
    return queries
  }
})

async function as(who: Owner, statements: string): Promise<void> {
  await withOwner(who, 1, (db) => rowsOf(db, statements))
}
