import { dropTenant, requireTenant, type Tenant } from "@repo/tenancy"
import type { Command } from "commander"
import { assertMayDestroy, assertMeant, type DestructiveFlags, isAnswered } from "../ask.ts"
import { type Database, withOwnerDatabase } from "../database.ts"
import { printRows } from "../table.ts"
import { tenantColumns } from "../tenant-rows.ts"
import { parseDays } from "./tenant-rename.ts"

interface Flags extends DestructiveFlags {
  readonly grace?: number
  readonly json?: true
}

export function registerTenantDrop(tenant: Command): void {
  tenant
    .command("drop")
    .description("close a tenant at once and mark it for deletion; restore takes that back")
    .argument("<tenant>", "its slug or its schema")
    .option("--grace <days>", "how long it can be restored (30)", parseDays)
    .option("--force", "do not ask")
    .option("--remote", "although the database is not on this machine")
    .option("--json", "for programs")
    .action(async (name: string, flags: Flags) => {
      assertMayDestroy("tenant drop", flags)
      const guard = (database: Database) => assertMeant(database, flags)
      await withOwnerDatabase(async (owner) => {
        const found = await requireTenant(owner, name)
        if (!flags.force && !(await isConfirmed(found))) return console.log("Nothing was dropped.")
        const { grace } = flags
        const dropped = await dropTenant(owner, found, {
          ...(grace !== undefined && { graceDays: grace }),
        })
        if (flags.json) return printRows([dropped], tenantColumns, true)
        console.log(
          `Dropped ${found.slug} (${found.schema}). Until it is purged: pnpm tenant restore ${found.slug}`,
        )
      }, guard)
    })
}

async function isConfirmed({ name, slug }: Tenant): Promise<boolean> {
  return await isAnswered(`Drop "${name}"? Type its slug, ${slug}: `, new RegExp(`^${slug}$`))
}
