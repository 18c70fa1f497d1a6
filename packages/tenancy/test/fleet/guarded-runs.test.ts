import type { Kysely } from "kysely"
import { expect, test } from "vitest"
import { migrate, rollback, status } from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { currentTenant } from "../../src/scope/with-tenant.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf, run } from "../fleet-database.ts"

const notes = { notes: "create table notes (id int primary key, body text)" }

async function createFleet(shared = {}) {
  const database = await createFleetDatabase(migrationsOf(notes, shared))
  const [acme, globex] = [
    await createTenant(database.db, { slug: parseSlug("acme"), name: "Acme" }),
    await createTenant(database.db, { slug: parseSlug("globex"), name: "Globex" }),
  ]
  return { ...database, acme, globex }
}

/** Where tables of this name are. */
const schemasWith = async (db: Kysely<unknown>, table: string) => {
  const rows = await rowsOf<{ schema: string }>(
    db,
    `select schemaname as schema from pg_tables where tablename = '${table}' order by 1`,
  )
  return rows.map(({ schema }) => schema)
}

const labels = "create table labels (id int primary key)"

test.each([
  ["sent as one message", labels],
  ["that runs in each tenant", { up: run(labels), runsPerTenant: true }],
  ["without a transaction", { up: run(labels), transaction: false }],
])("a migration %s makes nothing for a tenant whose schema is missing", async (_, migration) => {
  const { owner, db, acme, globex } = await createFleet()
  await rowsOf(db, `drop schema ${acme.schema} cascade`)

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, labels: migration }) })

  expect(report.failures).toMatchObject([{ schema: acme.schema, name: "0002_labels" }])
  expect(report.failures[0]?.error).toMatch(/does not exist/)
  expect(await schemasWith(db, "labels")).toEqual(["__template__", globex.schema].toSorted())
})

test.each([
  "create table a (id int); commit; create table b (id int)",
  "create table a (id int);\n-- it's done\nCOMMIT; create table b (id int)",
  "select 'it''s;'; rollback",
])("a transaction that is ended in the middle of a text is refused: %s", async (text) => {
  const { owner, db } = await createFleet()
  const migrations = migrationsOf({ ...notes, ends: text })

  const report = await migrate({ owner, migrations }).catch((error: Error) => ({
    failures: [{ error: error.message }],
  }))

  expect(report.failures[0]?.error).toMatch(/begins and commits/)
  expect(await schemasWith(db, "a")).toEqual([])
  expect(await schemasWith(db, "b")).toEqual([])
})

test("what only looks like the end of a transaction is none", async () => {
  const { owner, db } = await createFleet()
  const text = `
    create function one() returns int language sql begin atomic
      select 0;
      select case when true then case when false then 2 else 1 end end;
    end;
    create function two() returns int language plpgsql as $$ begin return 2; end $$;
    -- commit;
    insert into notes select 1, '; commit; ' where false;
  `

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, looks: text }) })

  expect(report.failures).toEqual([])
  expect(await rowsOf(db, "select __template__.one() + __template__.two() as sum")).toEqual([
    { sum: 3 },
  ])
})

test("a migration that commits by itself is not taken for done", async () => {
  const { owner, db } = await createFleet()
  const commits = { up: run("commit"), runsPerTenant: true }

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, commits }) })

  expect(report.failures[0]?.error).toMatch(/ended its transaction by itself/)
  expect(await rowsOf(db, "select from tenancy.migrations where name like '%commits'")).toEqual([])
})

test("a file without a transaction that is refused leaves nothing in the template", async () => {
  const { owner, db } = await createFleet()
  const rule = {
    up: run("create rule quiet as on delete to notes do instead nothing"),
    transaction: false,
  }

  const refused = await migrate({ owner, migrations: migrationsOf({ ...notes, rule }) })
  const next = await migrate({ owner, migrations: migrationsOf({ ...notes, labels }) })

  expect(refused.failures[0]?.error).toMatch(/rule quiet/)
  expect(await rowsOf(db, "select from pg_rewrite where rulename = 'quiet'")).toEqual([])
  expect(next.failures).toEqual([])
})

test("a reference that was opted in for stands in no later file's way", async () => {
  const { owner } = await createFleet({ countries: "create table countries (id int primary key)" })
  const refers = {
    up: run("alter table notes add column country int references public.countries"),
    allowsSharedReferences: true,
  }
  const index = {
    up: run("create index concurrently if not exists notes_body_idx on notes (body)"),
    transaction: false,
  }
  const migrations = migrationsOf(
    { ...notes, refers, index },
    { countries: "create table countries (id int primary key)" },
  )

  const report = await migrate({ owner, migrations })

  expect(report.failures).toEqual([])
  expect((await status({ owner, migrations })).behind).toEqual([])
})

test("TypeScript without a transaction has the tenant's scope as well", async () => {
  const { owner, acme, globex } = await createFleet()
  const seen: (string | undefined)[] = []
  const fill = {
    up: async (db: Kysely<unknown>) => {
      const [row] = await rowsOf<{ schema: string }>(db, "select current_schema() as schema")
      if (row?.schema !== "__template__") seen.push(currentTenant().schema)
    },
    transaction: false,
  }

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, fill }) })

  expect(report.failures).toEqual([])
  expect(seen.toSorted()).toEqual([acme.schema, globex.schema].toSorted())
})

test("a rollback to a file of the other sequence is refused", async () => {
  const shared = { bulletins: { up: run("create table bulletins ()"), down: run("select") } }
  const { owner, db } = await createFleet(shared)
  const migrations = migrationsOf(notes, shared)

  const refused = rejectionOf(
    rollback({ owner, migrations, sequence: "tenant", to: "shared/0001" }),
  )

  expect((await refused).message).toMatch(/is a shared migration/)
  expect(await schemasWith(db, "bulletins")).toEqual(["public"])
})

test("canaries that fail are not called done", async () => {
  const { owner, db, acme, globex } = await createFleet()
  for (const { schema } of [acme, globex]) {
    await rowsOf(db, `insert into ${schema}.notes values (1, null)`)
  }
  const migrations = migrationsOf({ ...notes, filled: "alter table notes alter body set not null" })

  const report = await migrate({ owner, migrations, canary: 1 })

  expect(report).toMatchObject({ left: 1, stopped: "error" })
})
