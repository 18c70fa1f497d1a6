import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { createTestDatabase } from "@repo/db/testing"
import pg from "pg"
import { expect, onTestFinished, test } from "vitest"

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const program = fileURLToPath(new URL("../../bin/tenantry.mjs", import.meta.url))

/** Runs a command as a person would, with these settings and no others. */
function tenantry(settings: Record<string, string>, ...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { PATH: "", ...settings }
    const child = execFile(process.execPath, [program, ...args], { env }, (_, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr })
    })
    child.stdin?.end()
  })
}

async function migratedDatabase(tenants: readonly string[] = []): Promise<Record<string, string>> {
  const { ownerUrl, appUrl, drop } = await createTestDatabase({ tenants })
  onTestFinished(drop)
  return { DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl }
}

/** However many the example has. */
async function countTables(settings: Record<string, string>, slug: string): Promise<number> {
  const owner = new pg.Client({ connectionString: settings.DATABASE_OWNER_URL })
  await owner.connect()
  const { rows } = await owner.query(
    `select count(*)::int as tables
     from tenancy.tenants join pg_tables on schemaname = tenants.schema where slug = $1`,
    [slug],
  )
  await owner.end()
  return rows[0].tables
}

const nowhere = {
  DATABASE_URL: "postgres://app@127.0.0.1:1/x",
  DATABASE_OWNER_URL: "postgres://owner@127.0.0.1:1/x",
}

test("a tenant is made, listed, found by slug or schema, dropped, restored and purged", async () => {
  const settings = await migratedDatabase(["acme"])
  const list = async () => JSON.parse((await tenantry(settings, "tenant", "list", "--json")).stdout)

  const made = await tenantry(settings, "tenant", "create", "globex", "--name", "Globex", "--json")
  const [globex] = JSON.parse(made.stdout)
  const dropped = await tenantry(settings, "tenant", "drop", globex.schema, "--force", "--json")
  const restored = await tenantry(settings, "tenant", "restore", "globex", "--json")
  await tenantry(settings, "tenant", "drop", "acme", "--force")
  const purging = ["--force", "--now", "--drain", "0", "--json"]
  const tooEarly = await tenantry(settings, "tenant", "purge", "acme", "--force")
  const tables = await countTables(settings, "acme")
  const purged = await tenantry(settings, "tenant", "purge", "acme", ...purging)

  expect(globex).toMatchObject({ slug: "globex", name: "Globex", status: "active" })
  expect(JSON.parse(dropped.stdout)).toMatchObject([{ slug: "globex", status: "deleting" }])
  expect(JSON.parse(restored.stdout)).toMatchObject([{ slug: "globex", status: "active" }])
  expect(tooEarly).toMatchObject({ code: 1, stdout: "" })
  expect(tables).toBeGreaterThan(0)
  expect(JSON.parse(purged.stdout)).toMatchObject({
    tenant: { slug: "acme" },
    tables,
    rows: { "public.memberships": 0, "public.sessions": 0 },
    isRoleDropped: true,
  })
  expect((await list()).map(({ slug }: { slug: string }) => slug)).toEqual(["globex"])
})

test("a login in a parameter is a login, also in what an administrator is told to run", async () => {
  const { ownerUrl, appUrl, superuserUrl, drop } = await createTestDatabase()
  onTestFinished(drop)
  const superuser = new pg.Client({ connectionString: superuserUrl })
  await superuser.connect()
  await superuser.query("grant execute on function setseed(double precision) to public")
  await superuser.end()
  const settings = {
    DATABASE_URL: withParameters(appUrl),
    DATABASE_OWNER_URL: withParameters(ownerUrl),
  }

  const migrated = await tenantry(settings, "db", "migrate", "--json")
  const same = await tenantry({ ...settings, DATABASE_OWNER_URL: appUrl }, "db", "migrate")

  expect(JSON.parse(migrated.stdout).hardening.join("; ")).toContain(
    `"${new URL(appUrl).username}", "${new URL(ownerUrl).username}"`,
  )
  expect(migrated.code).toBe(0)
  expect(same.stderr).toContain("signs in as the owner")
})

function withParameters(address: string): string {
  const url = new URL(address)
  url.searchParams.set("user", url.username)
  url.searchParams.set("password", url.password)
  url.username = ""
  url.password = ""
  return url.href
}

test("a tenant is suspended, resumed and renamed, and asking twice with a key makes one", async () => {
  const settings = await migratedDatabase()
  const create = () => tenantry(settings, "tenant", "create", "acme", "--key", "k", "--json")

  const made = [JSON.parse((await create()).stdout), JSON.parse((await create()).stdout)]
  const outcomes = [
    await tenantry(settings, "tenant", "suspend", "acme", "--json"),
    await tenantry(settings, "tenant", "resume", "acme", "--json"),
    await tenantry(settings, "tenant", "rename", "acme", "umbrella", "--name", "U", "--json"),
  ]
  const taken = await tenantry(settings, "tenant", "create", "acme")

  expect(made[0]).toEqual(made[1])
  expect(outcomes.flatMap(({ stdout }) => JSON.parse(stdout))).toMatchObject([
    { slug: "acme", status: "suspended" },
    { slug: "acme", status: "active" },
    { slug: "umbrella", name: "U", status: "active" },
  ])
  expect(taken.stderr).toContain('The slug "acme" is taken')
})

test("a clone has the source's rows, and its members only when that is asked for", async () => {
  const settings = await migratedDatabase(["acme"])
  const owner = new pg.Client({ connectionString: settings.DATABASE_OWNER_URL })
  await owner.connect()
  onTestFinished(() => owner.end())
  await owner.query(`with eve as (
      insert into public.users (email, name) values ('eve@example.test', 'Eve') returning id)
    insert into public.memberships (tenant_id, user_id, role)
    select tenants.id, eve.id, 'owner' from tenancy.tenants, eve`)

  const alone = await tenantry(settings, "tenant", "clone", "acme", "copy", "--json")
  const both = await tenantry(
    settings,
    "tenant",
    "clone",
    "acme",
    "twin",
    "--with-members",
    "--json",
  )

  const people = async (outcome: Outcome) => {
    const [{ schema }] = JSON.parse(outcome.stdout)
    const sql = `select people.name, left_at is null as "isHere" from ${schema}.people`
    return (await owner.query(sql)).rows
  }
  expect(await people(alone)).toEqual([{ name: "Eve", isHere: false }])
  expect(await people(both)).toEqual([{ name: "Eve", isHere: true }])
  expect((await owner.query("select from public.memberships")).rowCount).toBe(2)
})

test("the doctor finds nothing wrong, then what is, with the repair, and fails", async () => {
  const settings = await migratedDatabase(["acme"])
  const well = await tenantry(settings, "db", "doctor")
  const owner = new pg.Client({ connectionString: settings.DATABASE_OWNER_URL })
  await owner.connect()
  onTestFinished(() => owner.end())
  const { rows } = await owner.query("select schema from tenancy.tenants")
  await owner.query(`alter table ${rows[0].schema}.people drop column picture`)
  await owner.query("create schema t_aaaaaaaaaaaaaaaa")

  const ill = await tenantry(settings, "db", "doctor", "--json")

  expect(well).toMatchObject({ code: 0, stdout: "Nothing is wrong.\n" })
  expect(ill.code).toBe(1)
  expect(JSON.parse(ill.stdout).findings).toMatchObject([
    { kind: "schema_without_tenant", repair: "drop schema t_aaaaaaaaaaaaaaaa cascade" },
    { kind: "drift", schema: rows[0].schema },
  ])
})

test("a plan prints the SQL of what is behind, and a fleet at head has none", async () => {
  const settings = await migratedDatabase(["acme"])
  const idle = await tenantry(settings, "db", "migrate", "--dry-run")
  const undone = await tenantry(settings, "db", "rollback", "--tenant", "acme", "--force", "--json")

  const plan = await tenantry(settings, "db", "migrate", "--dry-run", "--json")

  expect(idle).toMatchObject({ code: 0, stdout: "Everything is at head.\n" })
  expect(JSON.parse(undone.stdout)).toMatchObject({ tenants: 1, failures: [] })
  expect(undone.stderr.match(/^warning: /gm) ?? []).toHaveLength(
    JSON.parse(undone.stdout).risks.length,
  )
  expect(JSON.parse(plan.stdout).schemas).toMatchObject([{ slug: "acme" }])
})

test("after the canaries a run stops where nobody can be asked", async () => {
  const settings = await migratedDatabase(["acme", "globex"])
  await tenantry(settings, "db", "rollback", "--tenant", "acme,globex", "--force")

  const canary = await tenantry(settings, "db", "migrate", "--canary", "1", "--json")
  const rest = await tenantry(settings, "db", "migrate", "--canary", "1", "--yes", "--json")

  expect(JSON.parse(canary.stdout)).toMatchObject({ tenants: 1, left: 1, stopped: "canary" })
  expect(JSON.parse(rest.stdout)).toMatchObject({ tenants: 1, left: 0, failures: [] })
})

test("migrating what is at head does nothing, and the status says so", async () => {
  const settings = await migratedDatabase(["acme"])

  const migrated = await tenantry(settings, "db", "migrate")
  const status = await tenantry(settings, "db", "status", "--json")

  expect(migrated).toMatchObject({ code: 0, stdout: "Everything is at head.\n" })
  expect(JSON.parse(status.stdout)).toMatchObject({ tenants: 1, behind: [], problems: [] })
})

test("a slug that is taken or a tenant that is not there fails with 1 and one line", async () => {
  const settings = await migratedDatabase(["acme"])

  const taken = await tenantry(settings, "tenant", "create", "acme")
  const missing = await tenantry(settings, "tenant", "drop", "nobody", "--force")

  expect(taken).toMatchObject({ code: 1, stdout: "" })
  expect(taken.stderr).toMatch(/^error: The slug "acme" is taken\. .+\n$/)
  expect(missing).toMatchObject({ code: 1, stdout: "" })
  expect(missing.stderr).toMatch(/^error: There is no tenant "nobody"\. .+\n$/)
})

test("a database that is not on this machine is not destroyed unless that is meant", async () => {
  const elsewhere = {
    DATABASE_URL: "postgres://app@db.invalid/x",
    DATABASE_OWNER_URL: "postgres://owner@db.invalid/x",
  }

  const outcomes = [
    await tenantry(elsewhere, "tenant", "purge", "acme", "--force"),
    await tenantry(elsewhere, "tenant", "purge", "--due", "--force"),
  ]

  for (const { code, stderr } of outcomes) {
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /^error: .* leads to db\.invalid, which is not this machine: .*--remote.*\n$/,
    )
  }
})

test("a server that does not answer fails with 1 and says which settings to check", async () => {
  const { code, stderr } = await tenantry(nowhere, "tenant", "list")

  expect(code).toBe(1)
  expect(stderr).toMatch(/^error: .*ECONNREFUSED.*Check DATABASE_URL and DATABASE_OWNER_URL\.\n$/)
})

test.each([
  [{}, ["nope"], "unknown command 'nope'"],
  [{}, ["db", "nope"], "unknown command 'nope'"],
  [{}, ["db", "migrate", "--nope"], "unknown option '--nope'"],
  [{}, ["tenant", "create"], "missing required argument 'slug'"],
  [{}, ["tenant", "create", "WWW"], '"WWW" cannot be a slug'],
  [{}, ["tenant", "create", "admin"], "reserved"],
  [{}, ["tenant", "drop", "acme"], "--force"],
  [{}, ["tenant", "purge", "acme"], "--force"],
  [{}, ["tenant", "purge", "--force"], "--due"],
  [{}, ["tenant", "purge", "acme", "--due", "--force"], "Give one tenant, or --due"],
  [{}, ["tenant", "purge", "--due"], "--force"],
  [{}, ["tenant", "purge", "--due", "--now", "--force"], "--now is for one tenant"],
  [{}, ["tenant", "create", "acme", "--key", ""], "A --key has 1 to 200 characters"],
  [{}, ["tenant", "clone", "acme", "copy", "--key", "k".repeat(201)], "1 to 200 characters"],
  [{}, ["tenant", "create", "acme", "--name", "two\nlines"], "A name is one line"],
  [{}, ["tenant", "rename", "acme", "--name", "A", "--keep", "3"], "--keep is about the old slug"],
  [{}, ["tenant", "rename", "acme"], "Give a new slug"],
  [{}, ["tenant", "rename", "acme", "www"], "reserved"],
  [{}, ["tenant", "create", "acme", "--owner", "olivia"], '"olivia" is not an e-mail address'],
  [{}, ["user", "create", "--name", "Olivia"], "missing required argument 'email'"],
  [{}, ["user", "create", "olivia@acme.test"], "required option '--name <name>' not specified"],
  [{}, ["user", "create", "olivia@acme.test", "--name", " "], "1 to 200 characters"],
  [{}, ["user", "create", "a@b.test,c@d.test", "--name", "A"], "is not an e-mail address"],
  [{}, ["db", "migrate", "--canary", "none"], "whole number"],
  [{}, ["db", "rollback", "--shared", "--except", "acme"], "no --except"],
  [{}, ["db", "new", "labels"], "--shared"],
  [{}, ["db", "new", "Bad Name", "--shared"], "Bad Name"],
  [{}, ["db", "rollback", "--shared", "--tenant"], "not both"],
  [{}, ["db", "rollback"], "--force"],
  [{}, ["db", "rollback", "--shared", "--to", "tenant/0001"], "is a tenant migration"],
  [{}, ["db", "rollback", "--tenant", "acme", "--to", "shared/0001"], "is a shared migration"],
  [{}, ["db", "migrate", "--tenant", ""], "Name one tenant"],
  [{}, ["db", "rollback", "--except", ","], "Name one tenant"],
  [{ TENANT_ISOLATION: "none" }, ["db", "status"], "TENANT_ISOLATION is neither"],
  [{ DATABASE_HARDENING: "no" }, ["db", "status"], 'DATABASE_HARDENING is not "unavailable"'],
  [{ PORT: "http" }, ["db", "status"], "PORT is not a port"],
  [{ DATABASE_OWNER_URL: "" }, ["db", "status"], "DATABASE_OWNER_URL is not set"],
  [{ DATABASE_URL: "mysql://a@b/c" }, ["db", "status"], "DATABASE_URL is not an address"],
  [{ DATABASE_URL: nowhere.DATABASE_OWNER_URL }, ["db", "status"], "signs in as the owner"],
])("with %j, %j is wrong usage: 2 and one line", async (settings, args, line) => {
  const { code, stdout, stderr } = await tenantry({ ...nowhere, ...settings }, ...args)

  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  expect(stderr).toMatch(/^error: [^\n]+\n$/)
  expect(stderr).toContain(line)
})

test("a login that PostgreSQL would cut is refused when the settings are read", async () => {
  const settings = await migratedDatabase()
  const address = `postgres://${"x".repeat(58)}:app@127.0.0.1:1/x`

  const long = await tenantry({ ...settings, DATABASE_URL: address }, "db", "migrate")

  expect(long).toMatchObject({ code: 2, stdout: "" })
  expect(long.stderr).toContain("DATABASE_URL names a login that the app cannot have")
  expect(long.stderr).toContain("58 bytes, and 54 is the most")
})

test("db:migrate with a login of another database is refused, unless it is said to be shared", async () => {
  const settings = await migratedDatabase()
  await migratedDatabase()
  const url = new URL(settings.DATABASE_URL as string)
  url.password = "another"

  const refused = await tenantry({ ...settings, DATABASE_URL: url.href }, "db", "migrate")
  const same = await tenantry(settings, "db", "migrate")

  expect(refused).toMatchObject({ code: 1, stdout: "" })
  expect(refused.stderr).toContain("Use a login per environment")
  expect(refused.stderr).toContain("pnpm db:migrate --shared-login")
  expect(same.code).toBe(0)
})
