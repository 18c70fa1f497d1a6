import { execFileSync, spawnSync } from "node:child_process"
import { expect, onTestFinished, test } from "vitest"
import { migrate, type Risk } from "../../src/fleet/index.ts"
import { parseSlug } from "../../src/identifiers.ts"
import { createTenant } from "../../src/tenants/create-tenant.ts"
import { createEmptyDatabase } from "../database.ts"
import { createFleetDatabase, migrationsOf, rowsOf } from "../fleet-database.ts"
import { serverVersion } from "../template/server-version.ts"

const server = await serverVersion()
const program = installedVersion()
// The embedded server brings none; the tests on an installed server have that one's.
const isDumpable = program !== undefined && program >= server

const plain = `create function plain(text) returns text language sql immutable as 'select lower($1)'`
const calling = (body: string, language = "sql", rest = "") =>
  `${plain}; create function slug(text) returns text language ${language} immutable ${rest} as $$${body}$$`
const atomic = `${plain}; create function slug(text) returns text language sql immutable
  begin atomic select plain($1); end`
const index = "create table things (name text); create index by_slug on things (slug(name))"
const block = "begin return plain($1); end"

const unrestorable: readonly (readonly [title: string, ddl: string, object: string])[] = [
  ["an index", `${calling(block, "plpgsql")}; ${index}`, "index by_slug"],
  [
    "a check",
    `${calling(block, "plpgsql")}; create table things (name text check (slug(name) <> ''))`,
    "constraint things_name_check",
  ],
  [
    "a generated column",
    `${calling(block, "plpgsql")};
     create table things (name text, s text generated always as (slug(name)) stored)`,
    "generated column s",
  ],
  [
    "an index, behind a function with an atomic body",
    `${calling(block, "plpgsql")}; create function outer_slug(text) returns text language sql
     immutable begin atomic select slug($1); end;
     create table things (name text); create index by_slug on things (outer_slug(name))`,
    "index by_slug",
  ],
]

const restorable: readonly (readonly [title: string, ddl: string])[] = [
  ["an atomic body", `${atomic}; ${index}`],
  ["qualified names", `${calling("select extensions.shout($1)")}; ${index}`],
  [
    "a search_path of the function's own",
    `${calling("begin return shout($1); end", "plpgsql", "set search_path = extensions")}; ${index}`,
  ],
  ["PostgreSQL's own functions alone", `${calling("select lower($1)")}; ${index}`],
  [
    "a call that no expression of a table makes",
    `${calling("select plain($1)")}; create table things (name text default slug('A'))`,
  ],
]

const shared = {
  shout: `create function extensions.shout(text) returns text language sql immutable
    as 'select pg_catalog.upper($1)'`,
}

test.each(unrestorable)(
  "%s that calls a function with unqualified names: a warning names it",
  async (_, ddl, object) => {
    const { risks } = await migrateWith(ddl)

    expect(risks).toMatchObject([{ migration: "0001_things", table: "things" }])
    expect(risks[0]?.risk).toContain(object)
    expect(risks[0]?.risk).toContain("names plain without a schema")
    expect(risks[0]?.safer).toContain("begin atomic")
  },
)

test.each(restorable)("%s: no warning about restoring", async (_, ddl) => {
  const { risks } = await migrateWith(ddl)

  expect(risks).toEqual([])
})

test("a later migration: what was warned about before is not warned about again", async () => {
  const [[, ddl] = ["", ""]] = unrestorable
  const { owner } = await migrateWith(ddl)
  const risks: Risk[] = []

  const migrations = migrationsOf({ things: ddl, more: "create table more (id int)" }, shared)
  await migrate({ owner, migrations, onRisks: (found) => risks.push(...found) })

  expect(risks).toEqual([])
})

test.skipIf(!isDumpable).each(unrestorable)(
  "a dump with %s that calls a function with unqualified names does not restore",
  async (_, ddl) => {
    const { schema, superuserUrl } = await migrateWith(ddl)

    expect(await restoreErrors(superuserUrl, ["--schema", schema])).toMatch(/plain.*does not exist/)
    expect(await restoreErrors(superuserUrl, [])).toMatch(/plain.*does not exist/)
  },
)

test.skipIf(!isDumpable).each(restorable)("a dump with %s restores", async (_, ddl) => {
  const { schema, superuserUrl } = await migrateWith(ddl)

  expect(await restoreErrors(superuserUrl, ["--schema", schema, "--schema", "extensions"])).toBe("")
  expect(await restoreErrors(superuserUrl, [])).toBe("")
})

/** A tenant with a row, and what was warned about. */
async function migrateWith(ddl: string) {
  const database = await createFleetDatabase(migrationsOf({}))
  const { owner, db, superuserUrl } = database
  const risks: Risk[] = []
  const migrations = migrationsOf({ things: ddl }, shared)
  const report = await migrate({ owner, migrations, onRisks: (found) => risks.push(...found) })
  expect(report.failures).toEqual([])
  const { schema } = await createTenant(db, { slug: parseSlug("acme"), name: "Acme" })
  await rowsOf(
    db,
    `set search_path to ${schema}, extensions; insert into things (name) values ('A b'); reset search_path`,
  )
  return { owner, risks, schema, superuserUrl }
}

/** What psql says of a dump in an empty database, whose roles are there. */
async function restoreErrors(url: string, options: readonly string[]): Promise<string> {
  const { superuserUrl, drop } = await createEmptyDatabase()
  onTestFinished(drop)
  const dump = execFileSync("pg_dump", [...options, url], { encoding: "utf8" })
  const { stderr } = runPsql(superuserUrl, dump)
  return stderr
    .split("\n")
    .filter((line) => line.includes("ERROR"))
    .join("\n")
}

function runPsql(url: string, input: string): { stderr: string } {
  return spawnSync("psql", ["-qX", url], { input, encoding: "utf8" })
}

function installedVersion(): number | undefined {
  const { stdout } = spawnSync("pg_dump", ["--version"], { encoding: "utf8" })
  const version = /(\d+)/.exec(stdout ?? "")?.[1]
  return version === undefined ? undefined : Number(version)
}
