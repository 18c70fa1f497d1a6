import { sql } from "kysely"
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import { withTenant } from "../src/index.ts"
import { type NotesDb, startTwoTenants, type TwoTenants } from "./isolation/two-tenants.ts"

let tenants: TwoTenants
let stop: () => Promise<void>

beforeAll(async () => {
  ;({ tenants, stop } = await startTwoTenants({ name: "one", pool: 1, bouncer: false }))
  const more = Array.from({ length: 4 }, (_, index) => `more_${index}`)
  for (const { tenant } of [tenants.acme, tenants.globex]) {
    for (const table of more) {
      await tenants.superuser(`create table ${tenant.schema}.${table} (id int);
        grant select, insert, update, delete on ${tenant.schema}.${table} to ${tenant.schema}`)
    }
  }
})
afterAll(() => stop())

const read = (table: string) => (db: NotesDb) => sql`select * from ${sql.id(table)}`.execute(db)
const notes = read("notes")

/** The ways to look up three tables in one loan. */
const three: Record<string, (db: NotesDb) => Promise<unknown>> = {
  "a statement that joins": (db) =>
    sql`select from "notes" join more_0 on true where exists (select from MORE_1) for update`.execute(
      db,
    ),
  "a statement with a list": (db) =>
    sql`select from notes, "more_0" as zero, more_1 one order by zero, one`.execute(db),
  "a transaction": (db) =>
    db.transaction().execute(async (transaction) => {
      for (const table of ["notes", "more_0", "more_1"]) await read(table)(transaction)
    }),
  "a stream": (db) =>
    Array.fromAsync(
      db
        .selectFrom("notes")
        .leftJoin(sql<{ id: number }>`more_0`.as("zero"), (join) => join.onTrue())
        .leftJoin(sql<{ id: number }>`more_1`.as("one"), (join) => join.onTrue())
        .select("notes.id")
        .stream(),
    ),
  "statements that write": async (db) => {
    await sql`insert into more_0 values (1)`.execute(db)
    await sql`update more_1 set id = 2`.execute(db)
    await sql`delete from only more_2`.execute(db)
  },
}

test.each(Object.entries(three))("%s counts each of its tables", async (_, use) => {
  expect(await processesOf({ tablesPerConnection: 3 }, ["acme", use], ["acme", use])).toBe(1)
  expect(await processesOf({ tablesPerConnection: 2 }, ["acme", use], ["acme", use])).toBe(2)
})

test("each tenant's table counts for itself, and once", async () => {
  const again = Array.from({ length: 50 }, () => ["acme", notes] as const)

  expect(await processesOf({ tablesPerConnection: 1 }, ...again)).toBe(1)
  expect(await processesOf({ tablesPerConnection: 1 }, ...again, ["globex", notes])).toBe(1)
  expect(
    await processesOf({ tablesPerConnection: 1 }, ...again, ["globex", notes], ["acme", notes]),
  ).toBe(2)
})

test("a shared table is the same for all tenants", async () => {
  const shared = (db: NotesDb) => sql`select * from public.bulletins`.execute(db)

  const uses = [
    ["acme", shared],
    ["globex", shared],
    ["acme", shared],
  ] as const
  expect(await processesOf({ tablesPerConnection: 1 }, ...uses)).toBe(1)
})

test("0 is no limit", async () => {
  const uses = Object.values(three).flatMap((use) => [
    ["acme", use] as const,
    ["globex", use] as const,
  ])
  expect(await processesOf({ tablesPerConnection: 0 }, ...uses)).toBe(1)
})

/** How many processes of the server have answered, one use after the other. */
async function processesOf(
  options: { tablesPerConnection: number },
  ...uses: readonly (readonly ["acme" | "globex", (db: NotesDb) => Promise<unknown>])[]
): Promise<number> {
  const { db, destroy } = tenants.open(options)
  onTestFinished(() => destroy())
  const pids = new Set<number>()
  for (const [tenant, use] of uses) {
    await withTenant(tenants[tenant], async () => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db)
      pids.add(rows[0]?.pid ?? 0)
      await use(db)
    })
  }
  return pids.size
}
