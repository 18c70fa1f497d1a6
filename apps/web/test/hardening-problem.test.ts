import { createHandles } from "@repo/db"
import { createTestDatabase } from "@repo/db/testing"
import { isHardened } from "@repo/tenancy"
import { hardenDatabase } from "@repo/tenancy/fleet"
import { expect, onTestFinished, test } from "vitest"
import { hardeningProblem } from "../src/server/hardening-problem.ts"

test.each(["database", "unavailable"] as const)(
  "start: the app's own connection tells a hardened database from another, asked with hardening %s",
  async (hardening) => {
    const { superuserUrl, ownerUrl, appUrl, drop } = await createTestDatabase()
    onTestFinished(drop)
    const options = { connectionString: appUrl, isolation: "role", hardening, max: 1 } as const
    const { sharedDb, destroy } = createHandles(options)
    const nameOf = (url: string) => new URL(url).username
    await revokeNothing(superuserUrl)

    const before = await isHardened(sharedDb)
    await hardenDatabase({
      superuser: superuserUrl,
      login: nameOf(appUrl),
      owner: nameOf(ownerUrl),
    })
    const after = await isHardened(sharedDb)
    await destroy()

    expect([before, after]).toEqual([false, true])
  },
)

test("start: a database without hardening needs the setting, another does not", () => {
  const setting = "unavailable"

  expect(hardeningProblem({ setting: undefined, isHardened: true })).toBeUndefined()
  expect(hardeningProblem({ setting, isHardened: true })).toBeUndefined()
  expect(hardeningProblem({ setting, isHardened: false })).toBeUndefined()
  expect(hardeningProblem({ setting: undefined, isHardened: false })).toMatchObject({
    path: ["DATABASE_HARDENING"],
    message: expect.stringContaining("is not set, and the database is not hardened"),
  })
})

/** The test's database is a copy of a hardened one. */
async function revokeNothing(superuser: string): Promise<void> {
  const { default: pg } = await import("pg")
  const client = new pg.Client({ connectionString: superuser })
  await client.connect()
  await client.query(
    "grant execute on function pg_catalog.set_config(text, text, boolean) to public",
  )
  await client.end()
}
