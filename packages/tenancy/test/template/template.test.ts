import { type Kysely, sql } from "kysely"
import { expect, test } from "vitest"
import { fingerprint, type Migration, tenantRole } from "../../src/fleet/index.ts"
import { migrate } from "../../src/fleet/migrate.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { openCatalog } from "../../src/template/catalog.ts"
import { findContents } from "../../src/template/contents.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import type { Tenant } from "../../src/tenants/tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf, run } from "../fleet-database.ts"
import { everything } from "./everything.ts"

/** Entries may be added and read, and never changed: in every tenant by its own role. */
const keepAudit: Migration = {
  async up(db) {
    const role = sql.id(await tenantRole(db))
    await sql`revoke update, delete on audit from ${role}`.execute(db)
    await sql`grant select (line) on audit to pg_monitor`.execute(db)
    await sql`alter table audit enable row level security`.execute(db)
    await sql`create policy own on audit to ${role} using (line <> '100%I')`.execute(db)
  },
}

const migrations = migrationsOf({ everything: { up: run(everything) }, keepAudit })

async function makeTenant(db: Kysely<unknown>, slug: string): Promise<Tenant> {
  return await createTenant(db, { slug: parseSlug(slug), name: slug })
}

test("a tenant made from the template is what a schema migrated from nothing is", async () => {
  const { db, owner } = await createFleetDatabase(migrations)
  const made = await makeTenant(db, "made")
  const migrated = await makeTenant(db, "migrated")
  await sql`drop schema ${sql.id(migrated.schema)} cascade`.execute(db)
  await sql`create schema ${sql.id(migrated.schema)}`.execute(db)
  await sql`select tenancy.make_tenant_role(${migrated.schema})`.execute(db)
  await sql`delete from tenancy.migrations where schema = ${migrated.schema}`.execute(db)
  const report = await migrate({ owner, migrations })

  expect(report).toMatchObject({ tenants: 1, failures: [] })
  const print = await fingerprint(db, "__template__")
  expect(await fingerprint(db, made.schema)).toBe(print)
  expect(await fingerprint(db, migrated.schema)).toBe(print)
})

test("writing a tenant moves nothing in the template, and dropping the template breaks no tenant", async () => {
  const { db } = await createFleetDatabase(migrations)
  const { schema } = await makeTenant(db, "acme")
  const before = await fingerprint(db, schema)
  const write = () =>
    rowsOf(
      db,
      `set search_path to ${schema};
       insert into "Odd ""Name" ("Mixed") values ('a'), ('b');
       insert into events (at) values ('2024-05-06');
       select nextval('tickets');
       refresh materialized view totals;
       reset search_path`,
    )

  await write()
  const left = await db
    .transaction()
    .execute(async (transaction) => findContents(await openCatalog(transaction, "__template__")))
  await sql`drop schema __template__ cascade`.execute(db)
  await write()

  expect(left).toEqual([])
  expect(await fingerprint(db, schema)).toBe(before)
  const [row] = await rowsOf(
    db,
    `select max(id) as id, max(serial_id) as serial, max(ticket) as ticket, count(touched_at) as touched
     from ${schema}."Odd ""Name"`,
  )
  expect(row).toEqual({ id: 7, serial: "4", ticket: "120", touched: "4" })
})

test("a right that a migration takes from the tenant's role is taken from tenants made later", async () => {
  const { db, app } = await createFleetDatabase(migrations)
  const { schema } = await makeTenant(db, "acme")
  const asTenant = (text: string) =>
    app.transaction().execute(async (transaction) => {
      await sql`set local role ${sql.id(schema)}`.execute(transaction)
      await sql`set local search_path to ${sql.id(schema)}`.execute(transaction)
      return await rowsOf(transaction, text)
    })

  expect(await asTenant("insert into audit values ('x') returning line")).toEqual([{ line: "x" }])
  expect(await rejectionOf(asTenant("delete from audit"))).toMatchObject({ code: "42501" })
  expect(await rejectionOf(asTenant("insert into audit values ('100%I')"))).toMatchObject({
    code: "42501",
  })
})

test("in shared-role mode the tenants' one role stands for the tenant's", async () => {
  const { db } = await createFleetDatabase(migrations, { isolation: "shared-role" })
  const { schema } = await makeTenant(db, "acme")

  expect(await fingerprint(db, schema)).toBe(await fingerprint(db, "__template__"))
})

test("a migration that the template cannot carry fails, and leaves it as it was", async () => {
  const first = { things: "create table things (id int primary key)" }
  const { db, owner } = await createFleetDatabase(migrationsOf(first))
  const before = await fingerprint(db, "__template__")

  const refused = "create rule quiet as on delete to things do instead nothing"
  const report = await migrate({ owner, migrations: migrationsOf({ ...first, refused }) })

  expect(report.failures).toMatchObject([
    { schema: "__template__", name: "0002_refused", error: expect.stringMatching(/rule quiet/) },
  ])
  expect(await fingerprint(db, "__template__")).toBe(before)
})

test.each([
  ["view", "create view everybody as select * from public.users", "rule _RETURN on view"],
  [
    "function",
    "create function f() returns bigint begin atomic select count(*) from public.users; end",
    "function",
  ],
  [
    "policy",
    "create table t (id int); create policy p on t using (exists (select from public.users))",
    "policy p on table",
  ],
])("a %s on a shared table needs the migration's word for it", async (_, change, name) => {
  const shared = { users: "create table public.users (id int primary key)" }
  const { db, owner } = await createFleetDatabase(migrationsOf({}, shared))

  const refused = await migrate({ owner, migrations: migrationsOf({ change }, shared) })
  const meant = { change: { up: run(change), allowsSharedReferences: true } }
  const allowed = await migrate({ owner, migrations: migrationsOf(meant, shared) })

  expect(refused.failures[0]?.error).toContain(name)
  expect(refused.failures[0]?.error).toContain("to public.users")
  expect(allowed.failures).toEqual([])
  expect(await fingerprint(db, "__template__")).toBe(
    await fingerprint(db, (await makeTenant(db, "acme")).schema),
  )
})
