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
import {
  faultsOfApp,
  faultsOfMemberships,
  faultsOfRoles,
  faultsOfSchemas,
  type PlantedFleet,
} from "./planted-faults.ts"

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
      create table events (tenant_id text, what text);
      create function may_sign_in(text) returns boolean language sql as $$ select true $$`,
  },
)
const grants = {
  tables: {
    users: { shared: "select, insert", tenants: "select (id, name)" },
    events: {
      tenants: "select, insert (tenant_id, what)",
      sealed: { tenantColumn: "tenant_id", owner: "select" },
    },
  },
  functions: { "may_sign_in(text)": ["shared"] },
} as const

/** A migration that comes after those above. */
function numbered(later: Record<string, string>) {
  const names = { notes: "", rights: "", ...later }
  return migrationsOf(names).tenant.slice(2)
}

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
  let fleet: PlantedFleet & { drop(): Promise<void> }

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
    if (statements === "pnpm db:migrate") {
      const { owner, login } = fleet
      return await provisionRoles({ owner, login, isolation, grants })
    }
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
