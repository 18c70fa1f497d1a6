import { createInterface } from "node:readline/promises"
import { dropTenant, requireTenant, type Tenant } from "@repo/tenancy"
import type { Command } from "commander"
import { withOwnerDatabase } from "../database.ts"
import { UsageError } from "../exit.ts"

export function registerTenantDrop(tenant: Command): void {
  tenant
    .command("drop")
    .description("drop a tenant with everything in it, for good")
    .argument("<tenant>", "its slug or its schema")
    .option("--force", "do not ask")
    .action(async (name: string, { force }: { force?: true }) => {
      if (!force && !process.stdin.isTTY) {
        throw new UsageError("tenant drop removes data: say --force where nobody can be asked.")
      }
      await withOwnerDatabase(async (owner) => {
        const found = await requireTenant(owner, name)
        if (!force && !(await isConfirmed(found))) return console.log("Nothing was dropped.")
        await dropTenant(owner, found)
        console.log(`Dropped ${found.slug} (${found.schema}).`)
      })
    })
}

async function isConfirmed(tenant: Tenant): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal
    .question(`Drop "${tenant.name}" with all its data? Type its slug, ${tenant.slug}: `)
    .finally(() => terminal.close())
  return answer.trim() === tenant.slug
}
