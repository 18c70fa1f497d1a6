import { type Kysely, sql } from "kysely"
import { expect, test } from "vitest"
import { record } from "../../src/fleet/record.ts"
import { currentTenant } from "../../src/scope/with-tenant.ts"
import { migrationsOf, rejectionOf, run } from "../fleet-database.ts"

const recordingOf = async (up: (db: Kysely<unknown>) => Promise<void>, extra = {}) => {
  const [file] = migrationsOf({ it: { up, ...extra } }).tenant
  if (!file) throw new Error("unreachable")
  return await record(file, "up")
}

test("statements of raw SQL and of the schema builder are recorded in their order", async () => {
  const recording = await recordingOf(async (db) => {
    await sql`create table notes (id int)`.execute(db)
    await db.schema.alterTable("notes").addColumn("label", "text").execute()
    await sql`select setval('notes_id_seq', 7)`.execute(db)
  })

  expect(recording?.statements).toEqual([
    "create table notes (id int)",
    'alter table "notes" add column "label" text',
    "select setval('notes_id_seq', 7)",
  ])
})

test.each<[string, (db: Kysely<unknown>) => Promise<void>]>([
  [
    "reads rows",
    async (db) => {
      const { rows } = await sql<{ id: number }>`select 1 as id`.execute(db)
      for (const { id } of rows) await sql`select ${sql.lit(id)}`.execute(db)
    },
  ],
  [
    "reads rows and hides it",
    async (db) => {
      const result = await sql`select 1`.execute(db)
      await Promise.resolve(result.rows.length).catch(() => {})
    },
  ],
  [
    "catches what looking gives",
    async (db) => {
      try {
        if ((await sql`select 1`.execute(db)).rows.length > 0) return
      } catch {}
      await sql`create table empty ()`.execute(db)
    },
  ],
  [
    "counts what it changed",
    async (db) => {
      if ("numAffectedRows" in (await sql`delete from notes`.execute(db))) return
      JSON.stringify(await sql`delete from notes`.execute(db))
    },
  ],
  ["sends parameters", async (db) => void (await sql`select ${1}::int`.execute(db))],
  ["asks for the tenant", async (db) => void (await sql.raw(currentTenant().slug).execute(db))],
  [
    "differs from run to run",
    async (db) => void (await sql.raw(`select ${Math.random()}`).execute(db)),
  ],
])("a migration that %s is not recorded", async (_, up) => {
  expect(await recordingOf(up)).toBeUndefined()
})

test("a file can say that it runs in each tenant", async () => {
  expect(await recordingOf(run("select 1"), { runsPerTenant: true })).toBeUndefined()
})

test("a file that ends its transaction is refused", async () => {
  const error = await rejectionOf(recordingOf(run("-- done\ncommit")))

  expect(error).toMatchObject({ code: "migration_refused" })
  expect(error.message).toContain("0001_it.ts")
})
