import { expect, test } from "vitest"
import { examine, hardenDatabase, migrate, withOwner } from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { dropTenant } from "../../src/tenants/change-status.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf } from "../fleet-database.ts"

const notes = { notes: "create table notes (id int primary key, body text)" }
const migrations = migrationsOf(notes)
const grants = { tables: {} }

async function createFleet() {
  const database = await createFleetDatabase(migrations)
  const { superuserUrl: superuser, ownerName } = database
  await hardenDatabase({ superuser, login: database.login.name, owner: ownerName })
  const [acme, globex] = [
    await createTenant(database.db, { slug: parseSlug("acme"), name: "Acme" }),
    await createTenant(database.db, { slug: parseSlug("globex"), name: "Globex" }),
  ]
  return { ...database, acme, globex }
}

test("a fleet that is as its migrations made it has no findings", async () => {
  const { owner } = await createFleet()

  expect(await examine({ owner, grants, migrations })).toEqual([])
})

test("tables that were changed by hand are found, in a tenant and in the template", async () => {
  const { owner, db, globex } = await createFleet()
  await rowsOf(db, `create index by_hand on ${globex.schema}.notes (body)`)
  await rowsOf(db, "alter table __template__.notes add column by_hand int")

  const findings = await examine({ owner, grants, migrations })

  expect(findings.map(({ kind, schema }) => [kind, schema])).toEqual([
    ["template_drift", "__template__"],
    ["drift", globex.schema],
  ])
})

test("what holds no rows is repaired by the statements that are named", async () => {
  const constrained = {
    notes: `${notes.notes}; create index by_body on notes (body);
    create view bodies as select body from notes; alter table notes add check (id > 0)`,
  }
  const { owner, db } = await createFleetDatabase(migrationsOf(constrained))
  const { schema } = await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })
  await rowsOf(db, `drop index ${schema}.by_body`)
  await rowsOf(db, `create index by_hand on ${schema}.notes (body)`)
  await rowsOf(db, `alter table ${schema}.notes drop constraint notes_id_check`)
  await rowsOf(
    db,
    `create or replace view ${schema}.bodies as select upper(body) as body from ${schema}.notes`,
  )
  const drift = async () =>
    (await examine({ owner, grants, migrations: migrationsOf(constrained) })).filter(
      ({ kind }) => kind === "drift",
    )

  const [found] = await drift()
  await withOwner(owner, 1, (connection) => rowsOf(connection, found?.repair ?? ""))

  expect(found?.differences).toContainEqual("+ CREATE INDEX by_hand ON notes USING btree (body)")
  expect(found?.differences).toContainEqual("- CREATE INDEX by_body ON notes USING btree (body)")
  expect(await drift()).toEqual([])
})

test("a column that was added by hand is named, and its rows are nobody's to drop", async () => {
  const { owner, db, acme } = await createFleet()
  await rowsOf(db, `alter table ${acme.schema}.notes add column by_hand int`)

  const [found] = await examine({ owner, grants, migrations })

  expect(found?.differences).toEqual(["  create table notes", "+ by_hand integer"])
  expect(found?.repair).toContain("by hand")
})

test("a tenant that is behind is judged by what the template was there", async () => {
  const { owner, db, acme, globex } = await createFleet()
  await rowsOf(db, `create index by_hand on ${globex.schema}.notes (body)`)
  const more = migrationsOf({ ...notes, label: "alter table notes add column label text" })
  await migrate({ owner, migrations: more, tenants: { only: [] } })

  const findings = await examine({ owner, grants, migrations: more })

  expect(findings.map(({ kind, schema }) => [kind, schema])).toEqual([
    ["behind", acme.schema],
    ["behind", globex.schema],
    ["drift", globex.schema],
  ])
})

test("schemas, tenants and roles without each other are found", async () => {
  const { owner, db, acme, globex } = await createFleet()
  await rowsOf(db, `drop schema ${acme.schema} cascade`)
  await rowsOf(db, "create schema t_aaaaaaaaaaaaaaaa")
  await rowsOf(db, `revoke all on schema ${globex.schema} from ${globex.schema}`)

  const findings = await examine({ owner, grants, migrations, structure: false })

  expect(findings.map(({ kind, schema }) => [kind, schema])).toEqual([
    ["schema_without_tenant", "t_aaaaaaaaaaaaaaaa"],
    ["tenant_without_schema", acme.schema],
    ["missing_right", globex.schema],
  ])
})

test("doctor: a schema of no tenant with tables in it can be kept under another name", async () => {
  const { owner, db } = await createFleet()
  await rowsOf(db, "create schema t_aaaaaaaaaaaaaaaa; create schema t_bbbbbbbbbbbbbbbb")
  await rowsOf(db, "create table t_aaaaaaaaaaaaaaaa.letters as select 'kept' as text")

  const findings = await examine({ owner, grants, migrations, structure: false })
  for (const { repair } of findings) await rowsOf(db, repair.split(";")[0] ?? "")

  expect(findings.map(({ repair }) => repair)).toEqual([
    expect.stringMatching(/^alter schema t_a+ rename to kept_a+; .* drop schema t_a+ cascade$/),
    "drop schema t_bbbbbbbbbbbbbbbb cascade",
  ])
  expect(await rowsOf(db, "select text from kept_aaaaaaaaaaaaaaaa.letters")).toEqual([
    { text: "kept" },
  ])
  expect(await examine({ owner, grants, migrations, structure: false })).toEqual([])
})

test("an invalid index and tenants behind are found, and the repairs repair them", async () => {
  const { owner, db, acme } = await createFleet()
  await rowsOf(db, `insert into ${acme.schema}.notes values (1, 'same'), (2, 'same')`)
  await rejectionOf(
    rowsOf(db, `create unique index concurrently "Unsure" on ${acme.schema}.notes (body)`),
  )
  const more = migrationsOf({ ...notes, label: "alter table notes add column label text" })

  const findings = await examine({ owner, grants, migrations: more, structure: false })
  await rowsOf(db, `delete from ${acme.schema}.notes`)
  for (const { kind, repair } of findings) if (kind === "invalid_index") await rowsOf(db, repair)
  await migrate({ owner, migrations: more })

  expect(findings.map(({ kind, repair }) => [kind, repair])).toEqual([
    ["behind", "pnpm db:migrate --tenant acme"],
    ["behind", "pnpm db:migrate --tenant globex"],
    ["invalid_index", `reindex index concurrently ${acme.schema}."Unsure"`],
  ])
  expect(await examine({ owner, grants, migrations: more, structure: false })).toEqual([])
})

test("what a reindex that failed left beside an index is dropped", async () => {
  const { owner, db, acme } = await createFleet()
  await rowsOf(db, `create index "By body" on ${acme.schema}.notes (body)`)
  // As a reindex leaves it that fails, without waiting for one to be interrupted.
  await rowsOf(db, `insert into ${acme.schema}.notes values (1, 'same'), (2, 'same')`)
  await rejectionOf(
    rowsOf(db, `create unique index concurrently "By body_ccnew1" on ${acme.schema}.notes (body)`),
  )

  const [found] = await examine({ owner, grants, migrations, structure: false })
  await rowsOf(db, found?.repair ?? "")

  expect(found?.repair).toBe(`drop index concurrently ${acme.schema}."By body_ccnew1"`)
  expect(await examine({ owner, grants, migrations, structure: false })).toEqual([])
})

test("purges that wait, or that were interrupted, are found", async () => {
  const { owner, db, acme, globex } = await createFleet()
  const kept = await createTenant(db, { slug: parseSlug("kept"), name: "Kept" })
  await dropTenant(db, kept)
  await dropTenant(db, acme, { graceDays: 0 })
  await dropTenant(db, globex)
  await rowsOf(db, "update tenancy.tenants set purging = true where slug = 'globex'")
  await rowsOf(db, `drop schema ${globex.schema} cascade`)

  const findings = await examine({ owner, grants, migrations, structure: false })

  expect(findings.map(({ kind, schema, repair }) => [kind, schema, repair])).toEqual([
    ["purge_unfinished", globex.schema, "pnpm tenant purge globex"],
    ["purge_due", acme.schema, "pnpm tenant purge acme"],
  ])
})

test("what is left of a tenant whose row was deleted by hand is found, and repaired", async () => {
  const { owner, db, acme, globex } = await createFleet()
  const elsewhere = await createFleetDatabase(migrations)
  await createTenant(elsewhere.db, { slug: parseSlug("acme"), name: "Acme" })
  await rowsOf(db, `drop schema ${acme.schema} cascade; delete from tenancy.tenants`)

  const findings = await examine({ owner, grants, migrations, structure: false })
  const [schema, role] = findings
  await rowsOf(db, role?.repair ?? "")
  await rowsOf(db, schema?.repair.split("; or")[0]?.replace("<slug>", "globex") ?? "")

  expect(findings).toMatchObject([
    { kind: "schema_without_tenant", schema: globex.schema },
    { kind: "role_without_tenant", schema: acme.schema },
  ])
  expect(await examine({ owner, grants, migrations })).toEqual([])
})
