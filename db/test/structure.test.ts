import { createTestDatabase, type TestDatabase } from "@repo/db/testing"
import pg from "pg"
import { afterAll, beforeAll, expect, test } from "vitest"
import { staleTypes } from "../src/types/generate.ts"

let testDatabase: TestDatabase
let owner: pg.Client

beforeAll(async () => {
  testDatabase = await createTestDatabase({ tenants: ["acme"] })
  owner = new pg.Client({ connectionString: testDatabase.ownerUrl })
  await owner.connect()
})

afterAll(async () => {
  await owner.end()
  await testDatabase.drop()
})

test("the generated types say what the database says", async () => {
  const stale = await staleTypes(testDatabase.ownerUrl)

  expect(
    stale.map(({ file }) => file),
    "run `pnpm db:types`",
  ).toEqual([])
})

test("every table has a primary key", async () => {
  expect(
    await names(`
      select oid::regclass::text as name from pg_class
      where relnamespace::regnamespace::text ~ '^(public|"?__template__"?|t_.*)$' and relkind = 'r'
        and not exists (select from pg_constraint where conrelid = pg_class.oid and contype = 'p')
    `),
  ).toEqual([])
})

test("every routine of the migrations is proven to stay in its tenant's scope", async () => {
  const { rows } = await owner.query("select tenancy.routines_stay_in_scope() as stay")

  expect(rows).toEqual([{ stay: true }])
})

test("no tenant table refers to a table outside its schema", async () => {
  expect(
    await names(`
      select conrelid::regclass || ' ' || conname as name
      from pg_constraint
      join pg_class own on own.oid = conrelid
      join pg_class other on other.oid = confrelid
      where contype = 'f' and own.relnamespace <> other.relnamespace
        and own.relnamespace <> 'public'::regnamespace
    `),
  ).toEqual([])
})

test("every foreign key has an index that begins with its columns", async () => {
  expect(
    await names(`
      select conrelid::regclass || ' ' || conname as name
      from pg_constraint
      where contype = 'f' and connamespace in ('public'::regnamespace, '__template__'::regnamespace)
        and not exists (
          select from pg_index
          where indrelid = conrelid and indpred is null and indkey[0] = conkey[1]
        )
    `),
  ).toEqual([])
})

test("no function of ours runs with its maker's rights and an open search_path", async () => {
  expect(
    await names(`
      select oid::regprocedure::text as name from pg_proc
      where prosecdef and pronamespace::regnamespace::text not in ('pg_catalog', 'information_schema')
        and not coalesce(proconfig::text like '%search_path=%', false)
    `),
  ).toEqual([])
})

async function names(query: string): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(query)
  return rows.map(({ name }) => name)
}
