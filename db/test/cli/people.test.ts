import { userInfo } from "node:os"
import { expect, test } from "vitest"
import { migratedDatabase } from "./tenantry.ts"

test("a person is made with a folded address, proven by nothing yet, and staff only when asked", async () => {
  const { tenantry, query } = await migratedDatabase()

  const olivia = await tenantry(
    "user",
    "create",
    " Olivia@ACME.test",
    "--name",
    " Olivia ",
    "--json",
  )
  const ruth = await tenantry(
    "user",
    "create",
    "ruth@example.test",
    "--name",
    "Ruth",
    "--superuser",
  )

  expect(JSON.parse(olivia.stdout)).toEqual([
    { id: expect.any(String), email: "olivia@acme.test", name: "Olivia", isSuperuser: false },
  ])
  expect(ruth).toMatchObject({ code: 0, stderr: "" })
  expect(ruth.stdout).toMatch(/^EMAIL .*\nruth@example\.test +Ruth +\S+\n$/)
  expect(
    await query("select email, name, email_verified_at, is_superuser from users order by email"),
  ).toEqual([
    { email: "olivia@acme.test", name: "Olivia", email_verified_at: null, is_superuser: false },
    { email: "ruth@example.test", name: "Ruth", email_verified_at: null, is_superuser: true },
  ])
})

test("an address that somebody has fails with 1 and one line, and changes nothing", async () => {
  const { tenantry, query } = await migratedDatabase()
  await tenantry("user", "create", "olivia@acme.test", "--name", "Olivia")

  const again = await tenantry("user", "create", "OLIVIA@acme.test", "--name", "O", "--superuser")

  expect(again).toMatchObject({ code: 1, stdout: "" })
  expect(again.stderr).toMatch(/^error: Somebody has the address olivia@acme\.test already\. .+\n$/)
  expect(await query("select name, is_superuser from users")).toEqual([
    { name: "Olivia", is_superuser: false },
  ])
  expect(await query("select from audit_log")).toHaveLength(1)
})

test("a tenant with an owner has a member and a person from the start, and the log tells of all", async () => {
  const { tenantry, query } = await migratedDatabase()
  await tenantry("user", "create", "olivia@acme.test", "--name", "Olivia")

  const made = await tenantry("tenant", "create", "acme", "--owner", "Olivia@acme.test", "--json")

  const [{ schema }] = JSON.parse(made.stdout)
  expect(await query("select email, role from memberships join users on id = user_id")).toEqual([
    { email: "olivia@acme.test", role: "owner" },
  ])
  expect(await query(`select name, left_at from ${schema}.people`)).toEqual([
    { name: "Olivia", left_at: null },
  ])
  const by = { acting_as: "system", agent: `tenantry, run by ${userInfo().username}` }
  expect(
    await query(`
      select action, after, acting_as, agent,
        tenant_id = (select id from tenancy.tenants) as "isOfTenant"
      from audit_log order by at
    `),
  ).toEqual([
    {
      action: "user.created",
      after: { name: "Olivia", is_superuser: false },
      isOfTenant: null,
      ...by,
    },
    {
      action: "tenant.created",
      after: { slug: "acme", name: "acme" },
      isOfTenant: true,
      ...by,
    },
    { action: "member.added", after: { role: "owner" }, isOfTenant: true, ...by },
  ])
})

test("a tenant for an owner who is not there is not made, and the line says how to make them", async () => {
  const { tenantry, query } = await migratedDatabase()

  const { code, stdout, stderr } = await tenantry(
    "tenant",
    "create",
    "acme",
    "--owner",
    "eve@example.test",
  )

  expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
  expect(stderr).toMatch(
    /^error: Nobody has the address eve@example\.test\. .*pnpm user create.*\n$/,
  )
  expect(await query("select from tenancy.tenants")).toEqual([])
  expect(await query("select from audit_log")).toEqual([])
})

test("a second call with a key makes nobody else the owner of what the first one made", async () => {
  const { tenantry, query } = await migratedDatabase()
  await tenantry("user", "create", "olivia@acme.test", "--name", "Olivia")
  await tenantry("user", "create", "aron@acme.test", "--name", "Aron")
  const create = (email: string) =>
    tenantry("tenant", "create", "acme", "--key", "k", "--owner", email, "--json")

  const first = await create("olivia@acme.test")
  const second = await create("aron@acme.test")

  expect(second).toEqual(first)
  expect(await query("select name from memberships join users on id = user_id")).toEqual([
    { name: "Olivia" },
  ])
})
