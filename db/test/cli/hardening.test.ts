import { createTestDatabase } from "@repo/db/testing"
import pg from "pg"
import { expect, onTestFinished, test } from "vitest"
import { runTenantry } from "./tenantry.ts"

test("db:migrate and db:doctor: a database without hardening is a fault until the setting says that it is known", async () => {
  const { tenantry, known } = await unhardenedDatabase()

  const migrated = await tenantry("db", "migrate")
  const examined = await tenantry("db", "doctor", "--quick", "--json")
  const migratedKnown = await known("db", "migrate")
  const examinedKnown = await known("db", "doctor", "--quick")
  const listedKnown = await known("db", "doctor", "--quick", "--json")

  expect(migrated).toMatchObject({
    code: 0,
    stderr: expect.stringContaining("is not hardened: raw"),
  })
  expect(migrated.stderr.length).toBeLessThan(400)
  expect(examined.code).toBe(1)
  expect(JSON.parse(examined.stdout)).toMatchObject({
    findings: [{ kind: "hardening", by: "superuser" }],
    known: [],
  })
  expect(migratedKnown).toMatchObject({ code: 0, stderr: expect.stringContaining("checks each") })
  expect(examinedKnown).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Known: the database is not hardened.*\nNothing is wrong\.\n$/),
  })
  expect(JSON.parse(listedKnown.stdout)).toMatchObject({
    findings: [],
    known: [expect.any(String)],
  })
})

test("db:doctor: without hardening, a view and an aggregate that lead to a refused name are found, and a tenant's large object with a repair that works", async () => {
  const { known, owner, superuser } = await unhardenedDatabase(["acme"])
  await owner(`create view public.becoming as select set_config('role', 'x', true) as role`)
  await owner("create aggregate public.becomes (text, boolean) (sfunc = set_config, stype = text)")
  const [{ schema }] = await owner("select schema from tenancy.tenants")
  await superuser(`set role ${schema}; select lo_create(4711)`)

  const { code, stdout } = await known("db", "doctor", "--quick", "--json")
  const findings = JSON.parse(stdout).findings as {
    kind: string
    problem: string
    repair: string
  }[]
  for (const { kind, repair } of findings) if (kind === "hardening") await owner(repair)
  const repaired = await known("db", "doctor", "--quick", "--json")

  expect(code).toBe(1)
  const problems = findings.flatMap(({ kind, problem }) => (kind === "hardening" ? [problem] : []))
  expect(problems).toEqual([
    expect.stringContaining("aggregate public.becomes(text,boolean) leads to set_config"),
    expect.stringContaining("view public.becoming leads to set_config"),
    expect.stringContaining(`the large object 4711 belongs to ${schema}`),
  ])
  expect(JSON.parse(repaired.stdout).findings).toEqual([])
})

/** As on a managed PostgreSQL: nothing was taken from everybody. */
async function unhardenedDatabase(tenants: readonly string[] = []) {
  const { superuserUrl, ownerUrl, appUrl, drop } = await createTestDatabase({ tenants })
  onTestFinished(drop)
  const run = (url: string) => async (statement: string) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    const result = await client.query(statement).finally(() => client.end())
    return result.rows
  }
  const superuser = run(superuserUrl)
  await superuser(
    "grant execute on function pg_catalog.set_config(text, text, boolean), pg_catalog.lo_create(oid) to public",
  )
  const settings = { PATH: "", DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl }
  return {
    owner: run(ownerUrl),
    superuser,
    tenantry: (...args: string[]) => runTenantry(settings, args),
    known: (...args: string[]) =>
      runTenantry({ ...settings, DATABASE_HARDENING: "unavailable" }, args),
  }
}
