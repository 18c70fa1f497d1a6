import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { createTestDatabase } from "@repo/db/testing"
import pg from "pg"
import { expect, onTestFinished, test } from "vitest"

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

interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

async function migratedDatabase() {
  const { superuserUrl, ownerUrl, appUrl, drop } = await createTestDatabase()
  onTestFinished(drop)
  // The owner does not read the audit log.
  const reader = new pg.Client({ connectionString: superuserUrl })
  await reader.connect()
  onTestFinished(() => reader.end())
  const env = { PATH: "", DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl }
  return {
    tenantry: (...args: string[]) => tenantry(env, args),
    query: async (text: string) => (await reader.query(text)).rows,
  }
}

const program = fileURLToPath(new URL("../../bin/tenantry.mjs", import.meta.url))

function tenantry(env: Record<string, string>, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
    child.stdin?.end()
  })
}
