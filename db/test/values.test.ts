import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import { findTenant, type Tenant, tenantScope, withTenant } from "@repo/tenancy"
import { Kysely, PostgresDialect, sql } from "kysely"
import pg from "pg"
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest"
import { createHandles, type Handles } from "../src/index.ts"
import { describeTables } from "../src/types/generate.ts"
import { columnCases } from "./column-cases.ts"

let testDatabase: TestDatabase
let handles: Handles
let owner: pg.Client
const tenants: Tenant[] = []

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme", "globex"] })
  // One connection: what it learns in one tenant must not be taken for the other's.
  handles = createHandles({ connectionString: testDatabase.appUrl, isolation: "role", max: 1 })
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl })
  await owner.connect()
  for (const slug of ["acme", "globex"]) {
    tenants.push((await findTenant(handles.sharedDb, slug)) as Tenant)
  }
  for (const schema of ["__template__", ...tenants.map((tenant) => tenant.schema)]) {
    await makeTable(schema)
  }
})

afterEach(() => {
  vi.unstubAllEnvs()
})

afterAll(async () => {
  await owner.end()
  await handles.destroy()
  await testDatabase.drop()
})

for (const zone of ["UTC", "Asia/Tokyo", "America/Los_Angeles"]) {
  test(`column values: a column of every type has one value and type in each tenant (TZ=${zone})`, async () => {
    vi.stubEnv("TZ", zone)

    for (const tenant of [...tenants, ...tenants.toReversed()]) {
      const [row] = await read(tenant, "select * from every_type")
      expect(row).toEqual(
        Object.fromEntries(columnCases.map(({ name, value }) => [name, value ?? null])),
      )
    }
  })
}

test("column values: a stream and a transaction read arrays as a query does", async () => {
  const [acme] = tenants as [Tenant]
  const text = "select states, days from every_type"
  const expected = { states: ["todo", "in progress"], days: ["2026-11-22", "2026-01-01"] }
  const scope = tenantScope({ tenant: acme, access: "read", actor: "system" })

  const inTransaction = await withTenant(scope, () =>
    handles.db.transaction().execute((trx) => sql.raw(text).execute(trx)),
  )
  const streamed: unknown[] = []
  await withTenant(scope, async () => {
    const query = handles.db
      .selectFrom(sql.raw<{ states: string[]; days: string[] }>("every_type").as("t"))
      .select(["states", "days"])
    for await (const row of query.stream(1)) streamed.push(row)
  })

  expect(inTransaction.rows).toEqual([expected])
  expect(streamed).toEqual([expected])
})

test("column values: arrays that a query builds come back as their elements do", async () => {
  const [acme] = tenants as [Tenant]

  const [row] = await read(
    acme,
    `select array_agg(day) as days, array_agg(large) as large, array_agg(state) as states,
       array_agg(amount) as amounts, count(*) as count from every_type`,
  )

  expect(row).toEqual({
    days: ["2026-11-22"],
    large: [9_007_199_254_740_991],
    states: ["todo"],
    amounts: ["12345678901234567890.0123456789"],
    count: 1,
  })
})

test.each([
  ["9007199254740993::int8", /9007199254740993 is too large/],
  ["array[9007199254740993::int8]", /9007199254740993 is too large/],
  ["'infinity'::timestamptz", /infinity is not a time/],
  ["array['-infinity'::timestamptz]", /-infinity is not a time/],
])("column values: %s is refused, and the connection stays usable", async (value, message) => {
  const [acme] = tenants as [Tenant]

  await expect(read(acme, `select ${value} as value`)).rejects.toThrow(message)
  expect(await read(acme, "select 1 as value")).toEqual([{ value: 1 }])
})

test("column values: text in braces that is no array stays text", async () => {
  const [acme] = tenants as [Tenant]

  const rows = await read(acme, `select '{odd}'::mood as mood, '{not,an,array}' as text`)

  expect(rows).toEqual([{ mood: "{odd}", text: "{not,an,array}" }])
})

test("column values: every array type of the server's own is known", async () => {
  const { rows } = await owner.query<{ type: string }>(`
    select type.oid::regtype::text as type from pg_type type
    join pg_type element on element.oid = type.typelem and element.typarray = type.oid
    where type.oid < 10000 and element.typtype <> 'p'
    order by 1
  `)

  const [acme] = tenants as [Tenant]
  for (const { type } of rows) {
    const [row] = await read(acme, `select '{NULL}'::${type} as value`)
    expect([type, row]).toEqual([type, { value: [null] }])
  }
})

test("generated types: each column of every type is declared as it is read", async () => {
  const pool = new pg.Pool({ connectionString: testDatabase.ownerUrl, max: 1 })
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  const text = await describeTables(db, "__template__").finally(() => db.destroy())

  const [, body = ""] = /export interface EveryType \{\n([^}]*)\n\}/.exec(text) ?? []
  const declared = body.split("\n").map((line) => line.trim().replace(/;$/, ""))
  expect(declared.toSorted()).toEqual(
    columnCases.map(({ name, declared }) => `${name}: ${declared}`).toSorted(),
  )
})

async function makeTable(schema: string): Promise<void> {
  await owner.query(`set search_path to "${schema}"`)
  await owner.query(`
    create type state as enum ('todo', 'in progress');
    create type mood as enum ('{odd}', 'even');
    create type pair as (one int, two text);
    create type span as range (subtype = date);
    create domain small as int check (value < 100);
    create domain smaller as small;
    create domain tags as text[];
    create domain marked as text default 'none';
    create table every_type (${columnCases.map(({ name, type }) => `${name} ${type}`).join(", ")});
    insert into every_type (${given().map(({ name }) => name)})
    values (${given().map(({ literal }) => literal)});
  `)
  if (schema.startsWith("t_")) {
    await owner.query(`grant all on all tables in schema "${schema}" to "${schema}"`)
  }
}

function given() {
  return columnCases.filter(({ literal }) => literal !== undefined)
}

async function read(tenant: Tenant, text: string): Promise<unknown[]> {
  const scope = tenantScope({ tenant, access: "read", actor: "system" })
  return await withTenant(scope, async () => (await sql.raw(text).execute(handles.db)).rows)
}
