import { expect, test } from "vitest"
import { migratedDatabase } from "./tenantry.ts"

test("a slug that is held is refused with who holds it, and until when", async () => {
  const { tenantry } = await migratedDatabase(["acme", "globex", "initech"])
  await tenantry("tenant", "rename", "acme", "umbrella")
  await tenantry("tenant", "drop", "initech", "--force")

  const refused = [
    await tenantry("tenant", "create", "acme"),
    await tenantry("tenant", "clone", "globex", "acme"),
    await tenantry("tenant", "rename", "globex", "umbrella"),
    await tenantry("tenant", "create", "initech"),
  ]
  const renamed = await tenantry("tenant", "drop", "acme", "--force")

  expect(refused.map(({ code }) => code)).toEqual([1, 1, 1, 1])
  expect(refused.map(({ stderr }) => stderr)).toEqual([
    expect.stringMatching(
      /^error: The slug "acme" is taken\. It is an old slug of umbrella .* until \d{4}-.*\n$/,
    ),
    expect.stringMatching(/old slug of umbrella/),
    expect.stringMatching(
      /^error: The slug "umbrella" is taken\. Its tenant \(t_\w+\) is active\..*\n$/,
    ),
    expect.stringMatching(/^error: The slug "initech" is taken\. Its tenant .* was dropped .*\n$/),
  ])
  expect(renamed).toMatchObject({ code: 1, stdout: "" })
  expect(renamed.stderr).toMatch(/^error: The tenant "acme" was renamed: it is umbrella .*\n$/)
})

test("a second drop changes nothing, and says until when the tenant is kept", async () => {
  const { tenantry, query } = await migratedDatabase(["acme"])
  const drop = (...flags: string[]) => tenantry("tenant", "drop", "acme", "--force", ...flags)

  const first = await drop("--grace", "3")
  const [{ until }] = await query(
    `select to_char(purge_after at time zone 'utc', 'YYYY-MM-DD HH24:MI') as until from tenancy.tenants`,
  )
  const [second, graced] = [await drop(), await drop("--grace", "5")]
  const rows = JSON.parse((await drop("--json")).stdout)

  expect(first.stdout).toContain(`It is kept until ${until} UTC.`)
  expect(second).toMatchObject({ code: 0, stderr: "" })
  expect(second.stdout).toContain(`is being deleted already, and kept until ${until} UTC.`)
  expect(graced).toMatchObject({ code: 1, stdout: "" })
  expect(graced.stderr).toMatch(/^error: .*already.*pnpm tenant restore acme\n$/)
  expect(rows).toMatchObject([{ status: "deleting", isDue: false }])
  expect(rows[0].purgeAfter).toContain(until.replace(" ", "T"))
})

test("those that are due are purged, one that cannot be stops no other, and the rest is kept", async () => {
  const { tenantry, query } = await migratedDatabase(["acme", "bound", "globex", "kept", "open"])
  for (const slug of ["acme", "bound", "globex"]) {
    await tenantry("tenant", "drop", slug, "--force", "--grace", "0")
  }
  await tenantry("tenant", "drop", "kept", "--force")
  await query("create table bills (tenant_id text references tenancy.tenants)")
  await query("insert into bills select id from tenancy.tenants where slug = 'bound'")
  const due = (...flags: string[]) =>
    tenantry("tenant", "purge", "--due", "--force", "--drain", "0", ...flags)

  const listed = await tenantry("tenant", "list")
  const doctor = await tenantry("db", "doctor", "--quick", "--json")
  const text = await due()
  const json = await due("--json")
  await query("drop table bills")
  const last = [await due("--json"), await due()]

  expect(listed.stdout).toMatch(
    /^acme .* due for purge\n.*\n.*\nkept .* kept until .* UTC\nopen .*t_\w+\n$/m,
  )
  expect(
    JSON.parse(doctor.stdout).findings.map(({ repair }: { repair: string }) => repair),
  ).toEqual(
    expect.arrayContaining(["acme", "bound", "globex"].map((slug) => `pnpm tenant purge ${slug}`)),
  )
  expect(text.code).toBe(1)
  expect(text.stdout).toMatch(/^Purged acme .*\nPurged globex .*\n$/)
  expect(text.stderr).toMatch(
    /^bound: .*public\.bills.*bills_tenant_id_fkey.*\nerror: 1 of 3 .*\n$/,
  )
  expect(json.code).toBe(1)
  expect(JSON.parse(json.stdout)).toMatchObject({ purged: [], failures: [{ slug: "bound" }] })
  expect(JSON.parse(last[0]?.stdout ?? "")).toMatchObject({
    purged: [{ tenant: { slug: "bound" } }],
    failures: [],
  })
  expect(last[1]).toEqual({ code: 0, stdout: "No tenant is due.\n", stderr: "" })
  expect(await query("select slug from tenancy.tenants order by slug")).toEqual([
    { slug: "kept" },
    { slug: "open" },
  ])
})

test("a key that made another tenant before is said to", async () => {
  const { tenantry, query } = await migratedDatabase()
  await tenantry("tenant", "create", "acme", "--key", "k")

  const other = await tenantry("tenant", "create", "globex", "--key", "k", "--json")

  expect(JSON.parse(other.stdout)).toMatchObject([{ slug: "acme" }])
  expect(other.stderr).toBe("note: --key k made acme before, so nothing was made for globex.\n")
  expect(await query("select from tenancy.tenants")).toHaveLength(1)
})
