import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { createTestDatabase } from "@repo/db/testing"
import pg from "pg"
import { onTestFinished } from "vitest"

export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A database of one's own, and the commands as a person would run them on it. */
export async function migratedDatabase(tenants: readonly string[] = []) {
  const { superuserUrl, ownerUrl, appUrl, drop } = await createTestDatabase({ tenants })
  onTestFinished(drop)
  // The owner does not read the audit log.
  const reader = new pg.Client({ connectionString: superuserUrl })
  await reader.connect()
  onTestFinished(() => reader.end())
  const env = { PATH: "", DATABASE_URL: appUrl, DATABASE_OWNER_URL: ownerUrl }
  return {
    ownerUrl,
    tenantry: (...args: string[]) => runTenantry(env, args),
    query: async (text: string) => (await reader.query(text)).rows,
  }
}

const program = fileURLToPath(new URL("../../bin/tenantry.mjs", import.meta.url))

/** Runs a command with these settings and no others. */
export function runTenantry(
  env: Record<string, string>,
  args: readonly string[],
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [program, ...args], { env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
    child.stdin?.end()
  })
}
