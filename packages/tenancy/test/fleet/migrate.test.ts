import { sql } from "kysely"
import { expect, test } from "vitest"
import { migrate, rollback, status } from "../../src/fleet/index.ts"
import { withSessionLock } from "../../src/fleet/locks.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { dropTenant } from "../../src/tenants/change-status.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createFleetDatabase, migrationsOf, rejectionOf, rowsOf, run } from "../fleet-database.ts"

const notes = { notes: "create table notes (id int primary key, body text)" }
const slugs = ["acme", "globex", "initech"].map((slug) => parseSlug(slug))

async function createFleet(first = migrationsOf(notes)) {
  const database = await createFleetDatabase(first)
  const tenants = []
  for (const slug of slugs) tenants.push(await createTenant(database.db, { slug, name: slug }))
  const [acme, globex, initech] = tenants
  if (!acme || !globex || !initech) throw new Error("unreachable")
  return { ...database, acme, globex, initech }
}

test("a migration reaches the template and every tenant, once", async () => {
  const { owner } = await createFleet()
  const migrations = migrationsOf({ ...notes, label: "alter table notes add column label text" })

  const first = await migrate({ owner, migrations })
  const second = await migrate({ owner, migrations })

  expect(first).toMatchObject({ template: ["0002_label"], tenants: 3, failures: [] })
  expect(second).toMatchObject({ template: [], tenants: 0, failures: [] })
})

test("a tenant that fails is recorded, the others go on, and the next run takes it up", async () => {
  const { owner, db, globex } = await createFleet()
  const migrations = migrationsOf({
    ...notes,
    filled: "alter table notes alter column body set not null",
  })
  await rowsOf(db, `insert into ${globex.schema}.notes values (1, null)`)

  const first = await migrate({ owner, migrations })
  const between = await status({ owner, migrations })
  await rowsOf(db, `update ${globex.schema}.notes set body = ''`)
  const second = await migrate({ owner, migrations })

  expect(first).toMatchObject({ tenants: 2, failures: [{ schema: globex.schema }] })
  expect(between.behind).toMatchObject([
    { slug: "globex", pending: ["0002_filled"], error: expect.stringContaining("null values") },
  ])
  expect(second).toMatchObject({ tenants: 1, failures: [] })
  expect((await status({ owner, migrations })).behind).toEqual([])
})

test("a tenant whose purge was interrupted is left to the next purge", async () => {
  const { owner, db, acme } = await createFleet()
  const migrations = migrationsOf({ ...notes, label: "alter table notes add column label text" })
  await dropTenant(db, acme)
  await rowsOf(db, `update tenancy.tenants set purging = true where id = '${acme.id}'`)
  await rowsOf(db, `drop table ${acme.schema}.notes`)

  const report = await migrate({ owner, migrations })

  expect(report).toMatchObject({ tenants: 2, failures: [] })
})

test("a migration gives up on a locked table after its limit, and the rest goes on", async () => {
  const { owner, db, acme } = await createFleet()
  const migrations = migrationsOf({ ...notes, label: "alter table notes add column label text" })

  const report = await db.transaction().execute(async (transaction) => {
    await rowsOf(transaction, `select * from ${acme.schema}.notes`)
    return await migrate({ owner, migrations, lockTimeout: 20, attempts: 2 })
  })

  expect(report).toMatchObject({ tenants: 2, failures: [{ schema: acme.schema }] })
  expect(report.failures[0]?.error).toContain("lock timeout")
})

test("a connection that dies in the middle leaves that tenant whole, for the next run", async () => {
  const { owner, db, globex } = await createFleet()
  const dies = `alter table notes add column label text;
    select pg_terminate_backend(pg_backend_pid()) from pg_settings
    where name = 'search_path' and setting like '%${globex.schema}%' and not exists (
      select from public.revived
    )`
  const migrations = migrationsOf({ ...notes, dies }, { revived: "create table revived ()" })

  const first = await migrate({ owner, migrations })
  await rowsOf(db, "insert into public.revived default values")
  const second = await migrate({ owner, migrations })

  expect(first).toMatchObject({ tenants: 2, failures: [{ schema: globex.schema }] })
  expect(second).toMatchObject({ tenants: 1, failures: [] })
})

test("a second runner is kept out, and says so in one line", async () => {
  const { owner, db } = await createFleet()

  const held = await withSessionLock(db, "run", { wait: false }, () =>
    rejectionOf(migrate({ owner, migrations: migrationsOf(notes) })),
  )

  expect(held?.result).toMatchObject({ code: "migration_locked" })
  expect(held?.result.message).not.toContain("\n")
})

test("a second runner that waits finds nothing left to do", async () => {
  const { owner } = await createFleet()
  const migrations = migrationsOf({ ...notes, label: "alter table notes add column label text" })

  const reports = await Promise.all([1, 2, 3].map(() => migrate({ owner, migrations, wait: true })))

  expect(reports.map((report) => report.tenants).toSorted()).toEqual([0, 0, 3])
  expect(reports.flatMap((report) => report.failures)).toEqual([])
})

test("a tenant made while the fleet migrates ends at head", async () => {
  const { owner, db } = await createFleet()
  const isInTemplate = Promise.withResolvers<void>()
  const mayGoOn = Promise.withResolvers<void>()
  const migrations = migrationsOf({
    ...notes,
    label: {
      up: async (transaction) => {
        await run("alter table notes add column label text")(transaction)
        isInTemplate.resolve()
        await mayGoOn.promise
      },
    },
  })

  const migrating = migrate({ owner, migrations })
  await isInTemplate.promise
  const creating = createTenant(db, { slug: parseSlug("late"), name: "Late" })
  mayGoOn.resolve()
  const late = await creating
  await migrating

  expect((await status({ owner, migrations })).behind).toEqual([])
  expect(await rowsOf(db, `select label from ${late.schema}.notes`)).toEqual([])
})

test("a template that an earlier version described is described anew, with nothing to migrate", async () => {
  const { owner, db } = await createFleet()
  const read = () => rowsOf(db, "select script, fingerprint, describer from tenancy.template")
  const before = await read()
  await rowsOf(db, "update tenancy.template set script = 'nonsense', describer = '0 on 14'")

  const report = await migrate({ owner, migrations: migrationsOf(notes) })

  expect(report).toMatchObject({ template: [], tenants: 0, failures: [] })
  expect(await read()).toEqual(before)
})

test("a tenant that another runner has moved meanwhile is taken as it is found", async () => {
  const { owner, db, acme } = await createFleet()
  const label = "alter table notes add column label text"
  const migrations = migrationsOf({ ...notes, label })
  const other = await db.startTransaction().execute()
  await rowsOf(other, `alter table ${acme.schema}.notes add column label text`)
  await sql`
    select tenancy.end_step(${acme.schema}, '0002_label', ${migrations.tenant[1]?.checksum}, '0001_notes')
  `.execute(other)

  const migrating = migrate({ owner, migrations, lockTimeout: 10_000 })
  const waiting = `select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`
  await expect.poll(() => rowsOf(db, waiting)).toHaveLength(1)
  await other.commit().execute()

  expect(await migrating).toMatchObject({ tenants: 3, failures: [] })
  expect((await status({ owner, migrations })).behind).toEqual([])
})

test("a creation that does not end stops the run before anything is done", async () => {
  const { owner, db } = await createFleet()
  const migrations = migrationsOf({ ...notes, label: "alter table notes add column label text" })

  const error = await db.transaction().execute(async (transaction) => {
    await createTenant(transaction, { slug: parseSlug("slow"), name: "Slow" })
    return await rejectionOf(migrate({ owner, migrations, lockTimeout: 20, attempts: 2 }))
  })

  expect(error).toMatchObject({ code: "migration_locked" })
  expect((await status({ owner, migrations })).template.head).toBe("0001_notes")
})

test("tables of a later migration are the tenant role's too", async () => {
  const { owner, app, acme } = await createFleet()
  await migrate({
    owner,
    migrations: migrationsOf({ ...notes, tags: "create table tags (id serial)" }),
  })

  const rows = await app.transaction().execute(async (transaction) => {
    await rowsOf(transaction, `set local role ${acme.schema}`)
    return await rowsOf(transaction, `insert into ${acme.schema}.tags default values returning id`)
  })

  expect(rows).toEqual([{ id: 1 }])
})

test("a foreign key to a shared table is refused by name, unless the file opts in", async () => {
  const { owner, db } = await createFleet(
    migrationsOf(notes, { users: "create table users (id int primary key)" }),
  )
  const shared = { users: "create table users (id int primary key)" }
  const author = "alter table notes add column author int references public.users"

  const refused = await migrate({ owner, migrations: migrationsOf({ ...notes, author }, shared) })
  const optedIn = { up: run(author), allowsSharedReferences: true }
  const allowed = await migrate({
    owner,
    migrations: migrationsOf({ ...notes, author: optedIn }, shared),
  })
  await createTenant(db, { slug: parseSlug("later"), name: "Later" })

  expect(refused).toMatchObject({ tenants: 0, failures: [{ schema: "__template__" }] })
  expect(refused.failures[0]?.error).toContain("notes_author_fkey on notes to public.users")
  expect(allowed).toMatchObject({ tenants: 3, failures: [] })
})

test("an applied migration that was edited or is gone stops the run before anything is done", async () => {
  const { owner } = await createFleet()
  const shared = { later: "create table later ()" }
  const edited = migrationsOf({ notes: "create table notes (id bigint)" }, shared)
  const gone = migrationsOf({}, shared)

  const errors = [
    await rejectionOf(migrate({ owner, migrations: edited })),
    await rejectionOf(migrate({ owner, migrations: gone })),
  ]

  expect(errors).toMatchObject([{ code: "migration_refused" }, { code: "migration_refused" }])
  expect(errors[0]?.message).toContain("0001_notes.ts was edited")
  expect(errors[1]?.message).toContain("its file is missing")
  expect((await status({ owner, migrations: migrationsOf(notes, shared) })).shared.head).toBeNull()
})

test("a rollback undoes the newest migration in the template and every tenant", async () => {
  const { owner, db } = await createFleet()
  const label = {
    up: run("alter table notes add column label text"),
    down: run("alter table notes drop column label"),
  }
  const migrations = migrationsOf({ ...notes, label })
  await migrate({ owner, migrations })

  const report = await rollback({ owner, migrations })
  const without = await rejectionOf(rollback({ owner, migrations }))
  const made = await createTenant(db, { slug: parseSlug("later"), name: "Later" })

  expect(report).toMatchObject({ migration: { name: "0002_label" }, tenants: 3, failures: [] })
  expect(without.message).toContain("0001_notes.ts exports no function `down`")
  expect(await rejectionOf(rowsOf(db, `select label from ${made.schema}.notes`))).toMatchObject({
    code: "42703",
  })
})
