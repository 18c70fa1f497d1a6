import { hardenDatabase } from "@repo/tenancy/fleet"
import { createEmptyDatabase } from "@repo/tenancy/testing"
import { expect, inject, onTestFinished, test } from "vitest"
import { runTenantry } from "./tenantry.ts"

// Twelve commands, each a process of its own.
const timeout = 300_000

test("commands from an empty database to a purged tenant: each succeeds, and the doctor finds nothing", {
  timeout,
}, async () => {
  const superuser = inject("postgres").superuserUrl
  const { superuserUrl, ownerUrl, appUrl, owner, login, drop } =
    await createEmptyDatabase(superuser)
  onTestFinished(drop)
  const env = { PATH: "", DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl }
  const run = async (line: string) => {
    const { code, stdout, stderr } = await runTenantry(env, line.split(" "))
    expect({ line, code, ...(code !== 0 && { stdout, stderr }) }).toEqual({ line, code: 0 })
    return stdout
  }

  await run("db migrate")
  // An administrator's part, as `db migrate` prints it for an owner who is no superuser.
  await hardenDatabase({ superuser: superuserUrl, login: login.name, owner })
  await run("db migrate")
  await run("db seed")
  await run("tenant create umbrella --owner owner@acme.test")
  await run("tenant clone acme acme-copy --with-members")
  const healthy = await run("db doctor")
  await run("tenant drop acme-copy --force")
  await run("tenant purge acme-copy --now --drain 0 --force")
  const purged = await run("db doctor")
  const tenants = JSON.parse(await run("tenant list --json"))

  expect([healthy, purged]).toEqual(["Nothing is wrong.\n", "Nothing is wrong.\n"])
  expect(tenants.map(({ slug }: { slug: string }) => slug).toSorted()).toEqual([
    "acme",
    "globex",
    "initech",
    "umbrella",
  ])
})
