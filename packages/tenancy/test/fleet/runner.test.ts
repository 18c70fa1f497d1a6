import { type Kysely, sql } from "kysely"
import { expect, test } from "vitest"
import {
  migrate,
  planMigrations,
  planRollback,
  type Risk,
  rollback,
  status,
} from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { currentTenant } from "../../src/scope/with-tenant.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf, run } from "../fleet-database.ts"

const notes = { notes: "create table notes (id int primary key, body text)" }
const label = {
  up: run("alter table notes add column label text"),
  down: run("alter table notes drop column label"),
}
const labelled = migrationsOf({ ...notes, label })

async function createFleet() {
  const database = await createFleetDatabase(migrationsOf(notes))
  const tenants = []
  for (const name of ["acme", "globex", "initech"]) {
    tenants.push(await createTenant(database.db, { slug: parseSlug(name), name }))
  }
  const [acme, globex, initech] = tenants
  if (!acme || !globex || !initech) throw new Error("unreachable")
  return { ...database, acme, globex, initech }
}

const behind = async (owner: { connectionString: string }, migrations = labelled) =>
  (await status({ owner, migrations })).behind.map(({ slug }) => slug)

test("a failure says which statement failed, and keeps the files before it", async () => {
  const { owner, db, globex } = await createFleet()
  await rowsOf(db, `insert into ${globex.schema}.notes values (1, null)`)
  const filled = "alter table notes alter column body set not null"
  const migrations = migrationsOf({ ...notes, label, filled })

  const report = await migrate({ owner, migrations })

  expect(report.failures).toMatchObject([
    { schema: globex.schema, name: "0003_filled", statement: filled },
  ])
  expect((await status({ owner, migrations })).behind).toMatchObject([
    { slug: "globex", head: "0002_label", statement: filled },
  ])
})

test("TypeScript that reads rows runs in each tenant, with its scope active", async () => {
  const { owner, db, acme, globex } = await createFleet()
  await rowsOf(db, `insert into ${acme.schema}.notes values (1, 'a'), (2, 'b')`)
  const seen: string[] = []
  const copy = {
    up: async (transaction: Kysely<unknown>) => {
      const { rows } = await sql<{ id: number }>`select id from notes order by id`.execute(
        transaction,
      )
      for (const { id } of rows) {
        seen.push(`${currentTenant().slug} ${id}`)
        await sql`update notes set body = ${currentTenant().slug} where id = ${id}`.execute(
          transaction,
        )
      }
    },
  }

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, copy }) })

  expect(report).toMatchObject({ tenants: 3, failures: [] })
  expect(seen).toEqual(["acme 1", "acme 2"])
  expect(await rowsOf(db, `select body from ${acme.schema}.notes`)).toEqual([
    { body: "acme" },
    { body: "acme" },
  ])
  expect(await rowsOf(db, `select body from ${globex.schema}.notes`)).toEqual([])
})

test("a run goes to the chosen tenants only, and a name that nobody has stops it", async () => {
  const { owner, acme } = await createFleet()
  const migrations = labelled

  const unknown = await rejectionOf(migrate({ owner, migrations, tenants: { only: ["nobody"] } }))
  const one = await migrate({ owner, migrations, tenants: { only: ["acme"] } })
  const left = await behind(owner)
  const others = await migrate({ owner, migrations, tenants: { except: [acme.schema, "globex"] } })

  expect(unknown).toMatchObject({ code: "tenant_not_found" })
  expect(one).toMatchObject({ template: ["0002_label"], tenants: 1, left: 0 })
  expect(left).toEqual(["globex", "initech"])
  expect(others).toMatchObject({ tenants: 1 })
  expect(await behind(owner)).toEqual(["globex"])
})

test("after the canaries a run goes on only when that is wanted", async () => {
  const { owner } = await createFleet()
  const asked: object[] = []
  const confirm = async (canaries: object) => asked.push(canaries) > 0

  const first = await migrate({ owner, migrations: labelled, canary: 1 })
  const second = await migrate({ owner, migrations: labelled, canary: 1, confirm })

  expect(first).toMatchObject({ tenants: 1, left: 2, stopped: "canary" })
  expect(asked).toEqual([{ tenants: 1, left: 1 }])
  expect(second).toMatchObject({ tenants: 2, left: 0 })
})

test("with stopOnError nothing is begun after the first failure", async () => {
  const { owner, db, acme } = await createFleet()
  await rowsOf(db, `insert into ${acme.schema}.notes values (1, null)`)
  const migrations = migrationsOf({
    ...notes,
    filled: "alter table notes alter column body set not null",
  })

  const report = await migrate({ owner, migrations, parallel: 1, stopOnError: true })

  expect(report).toMatchObject({ tenants: 0, left: 2, stopped: "error" })
  expect(report.failures).toHaveLength(1)
})

test("an aborted run takes up no further tenant", async () => {
  const { owner } = await createFleet()
  const abort = new AbortController()

  const report = await migrate({
    owner,
    migrations: labelled,
    parallel: 1,
    signal: abort.signal,
    onProgress: ({ schema }) => schema.startsWith("t_") && abort.abort(),
  })

  expect(report).toMatchObject({ tenants: 1, left: 2, stopped: "signal", failures: [] })
})

test("the progress counts each tenant when it is done with, the last one and one that failed too", async () => {
  const { owner, db, globex } = await createFleet()
  await rowsOf(db, `insert into ${globex.schema}.notes values (1, null)`)
  const filled = "alter table notes alter column body set not null"
  const seen: string[] = []

  await migrate({
    owner,
    migrations: migrationsOf({ ...notes, label, filled }),
    parallel: 1,
    onProgress: ({ schema, done, total }) => seen.push(`${schema.slice(0, 2)} ${done}/${total}`),
  })

  expect(seen).toEqual(["pu 0/0", "__ 0/0", "t_ 1/3", "t_ 2/3", "t_ 3/3"])
})

test.each([
  ["0009", "The newest: shared/0002_teams, tenant/0003_more"],
  ["tenant/9", "The newest: tenant/0003_more"],
  ["label", "Near it: tenant/0002_label"],
  ["2", "Near it: shared/0002_teams, tenant/0002_label"],
  ["tenant/0002_label.ts", "Near it: tenant/0002_label"],
])("a migration that is not there, %s, is answered with those near it", async (to, answer) => {
  const shared = { users: "create table users ()", teams: "create table teams ()" }
  const migrations = migrationsOf({ ...notes, label, more: "select 1" }, shared)

  const error = await rejectionOf(migrate({ owner: { connectionString: "" }, migrations, to }))

  expect(error.message).toBe(`There is no migration "${to}". ${answer}.`)
})

test("a run can end at a file, of the shared tables or of the tenants", async () => {
  const { owner } = await createFleet()
  const migrations = migrationsOf({ ...notes, label }, { users: "create table users ()" })

  const shared = await migrate({ owner, migrations, to: "shared/0001" })
  const tenant = await migrate({ owner, migrations, to: "0001_notes" })
  const unknown = await rejectionOf(migrate({ owner, migrations, to: "0009" }))

  expect(shared).toMatchObject({ shared: ["0001_users"], template: [], tenants: 0 })
  expect(tenant).toMatchObject({ shared: [], template: [], tenants: 0 })
  expect(unknown.message).toContain('no migration "0009"')
  expect(await behind(owner, migrations)).toHaveLength(3)
})

test("a plan names the SQL of each schema and changes nothing", async () => {
  const { owner, acme } = await createFleet()
  const random = { up: async () => void Math.random(), runsPerTenant: true }
  const migrations = migrationsOf({ ...notes, label, random })

  const { schemas } = await planMigrations({ owner, migrations, tenants: { only: ["acme"] } })

  const steps = [
    {
      migration: "0002_label",
      sql: ["alter table notes add column label text"],
      transaction: true,
    },
    { migration: "0003_random", sql: null, transaction: true },
  ]
  expect(schemas).toEqual([
    { schema: "__template__", slug: "", steps },
    { schema: acme.schema, slug: "acme", steps },
  ])
  expect(await behind(owner, migrations)).toHaveLength(3)
})

test("an index made concurrently is made again where it was left invalid", async () => {
  const { owner, db, globex } = await createFleet()
  const index = {
    up: run("create unique index concurrently if not exists notes_body_idx on notes (body)"),
    transaction: false,
  }
  const migrations = migrationsOf({ ...notes, index })
  await rowsOf(db, `insert into ${globex.schema}.notes values (1, 'same'), (2, 'same')`)

  const first = await migrate({ owner, migrations })
  await rowsOf(db, `delete from ${globex.schema}.notes where id = 2`)
  const second = await migrate({ owner, migrations })

  expect(first).toMatchObject({ tenants: 2, failures: [{ schema: globex.schema }] })
  expect(second).toMatchObject({ tenants: 1, failures: [] })
  expect(
    await rowsOf(
      db,
      `select indisvalid as valid from pg_index where indexrelid = '${globex.schema}.notes_body_idx'::regclass`,
    ),
  ).toEqual([{ valid: true }])
})

test("an index made concurrently must bear to be run again", async () => {
  const { owner } = await createFleet()
  const index = { up: run("create index concurrently i on notes (body)"), transaction: false }

  const report = await migrate({ owner, migrations: migrationsOf({ ...notes, index }) })

  expect(report.failures[0]?.error).toContain("if not exists")
})

test("what rewrites or locks a filled table is told before it is done, with the safer way", async () => {
  const { owner, db, acme } = await createFleet()
  await rowsOf(
    db,
    `insert into ${acme.schema}.notes select id, 'x' from generate_series(1, 20000) as id`,
  )
  await rowsOf(db, `analyze ${acme.schema}.notes`)
  const migrations = migrationsOf({
    ...notes,
    index: "create index notes_body_idx on notes (body)",
    typed: "alter table notes alter column id type bigint",
    key: "alter table notes add column key uuid default gen_random_uuid()",
    fine: "alter table notes add column fine int not null default 1; create table other (id serial)",
  })
  const risks: Risk[] = []

  await migrate({ owner, migrations, to: "0001", onRisks: (found) => risks.push(...found) })
  await migrate({ owner, migrations, onRisks: (found) => risks.push(...found) })

  expect(risks.map(({ migration, table, rows }) => ({ migration, table, rows }))).toEqual([
    { migration: "0002_index", table: "notes", rows: 20_000 },
    { migration: "0003_typed", table: "notes", rows: 20_000 },
    { migration: "0004_key", table: "notes", rows: 20_000 },
  ])
  expect(risks[0]?.safer).toContain("concurrently")
})

test("a plan of a rollback names the SQL of each schema and changes nothing", async () => {
  const { owner, acme, globex } = await createFleet()
  await migrate({ owner, migrations: labelled })
  const tenants = { except: ["initech"] }

  const some = await planRollback({ owner, migrations: labelled, tenants })
  const all = await planRollback({ owner, migrations: labelled })

  const steps = [
    { migration: "0002_label", sql: ["alter table notes drop column label"], transaction: true },
  ]
  expect(some.schemas).toEqual([
    { schema: acme.schema, slug: "acme", steps },
    { schema: globex.schema, slug: "globex", steps },
  ])
  expect(all.schemas.map(({ slug }) => slug)).toEqual(["", "acme", "globex", "initech"])
  expect(await behind(owner)).toEqual([])
})

test("a rollback of tenants that do not have the migration undoes and warns of nothing", async () => {
  const { owner } = await createFleet()
  await migrate({ owner, migrations: labelled })
  const what = { owner, migrations: labelled, tenants: { except: ["acme", "globex", "initech"] } }

  const plan = await planRollback(what)
  const report = await rollback(what)

  expect(plan).toEqual({ schemas: [], risks: [] })
  expect(report).toEqual({ undone: [], tenants: 0, left: 0, failures: [] })
})

test("a rollback undoes several files, or those of one tenant", async () => {
  const { owner, db } = await createFleet()
  const more = { up: run("create table tags ()"), down: run("drop table tags") }
  const migrations = migrationsOf({ ...notes, label, more })
  await migrate({ owner, migrations })

  const one = await rollback({ owner, migrations, tenants: { only: ["acme"] } })
  const left = await behind(owner, migrations)
  const all = await rollback({ owner, migrations, to: "tenant/0001" })

  expect(one).toMatchObject({ undone: ["0003_more"], tenants: 1, failures: [] })
  expect(left).toEqual(["acme"])
  expect(all).toMatchObject({ undone: ["0003_more", "0002_label"], tenants: 3, failures: [] })
  expect(await rowsOf(db, "select distinct name from tenancy.migrations")).toEqual([
    { name: "0001_notes" },
  ])
})
