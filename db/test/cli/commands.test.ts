import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { createTestDatabase } from "@repo/db/testing"
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

const nowhere = {
  DATABASE_URL: "postgres://app@127.0.0.1:1/x",
  DATABASE_OWNER_URL: "postgres://owner@127.0.0.1:1/x",
}

test("a tenant is made, listed, found by slug or schema, and dropped", async () => {
  const settings = await migratedDatabase(["acme"])

  const made = await tenantry(settings, "tenant", "create", "globex", "--name", "Globex", "--json")
  const [globex] = JSON.parse(made.stdout)
  const listed = await tenantry(settings, "tenant", "list", "--json")
  const dropped = await tenantry(settings, "tenant", "drop", globex.schema, "--force")
  const bySlug = await tenantry(settings, "tenant", "drop", "acme", "--force")
  const empty = await tenantry(settings, "tenant", "list", "--json")

  expect(globex).toMatchObject({ slug: "globex", name: "Globex", status: "active" })
  expect(JSON.parse(listed.stdout).map((tenant: { slug: string }) => tenant.slug)).toEqual([
    "acme",
    "globex",
  ])
  expect([dropped.code, bySlug.code]).toEqual([0, 0])
  expect(JSON.parse(empty.stdout)).toEqual([])
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
  [{}, ["db", "new", "labels"], "--shared"],
  [{}, ["db", "new", "Bad Name", "--shared"], "Bad Name"],
  [{}, ["db", "rollback", "--shared", "--tenant"], "not both"],
  [{ TENANT_ISOLATION: "none" }, ["db", "status"], "TENANT_ISOLATION is neither"],
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
