import { type PurgeReport, purgeTenant, requireTenant, type Tenant } from "@repo/tenancy"
import { type Command, InvalidArgumentError } from "commander"
import { assertMayDestroy, assertMeant, type DestructiveFlags, isAnswered } from "../ask.ts"
import { type Database, withOwnerDatabase } from "../database.ts"

interface Flags extends DestructiveFlags {
  readonly now?: true
  readonly drain: number
  readonly json?: true
}

export function registerTenantPurge(tenant: Command): void {
  tenant
    .command("purge")
    .description("remove a dropped tenant with everything in it, for good")
    .argument("<tenant>", "its slug or its schema")
    .option("--now", "although it could still be restored")
    .option("--drain <seconds>", "since the drop, for the last requests", parseSeconds, 10)
    .option("--force", "do not ask")
    .option("--remote", "although the database is not on this machine")
    .option("--json", "for programs")
    .action(async (name: string, flags: Flags) => {
      assertMayDestroy("tenant purge", flags)
      const guard = (database: Database) => assertMeant(database, flags)
      await withOwnerDatabase(async (owner) => {
        const found = await requireTenant(owner, name)
        if (!flags.force && !(await isConfirmed(found))) return console.log("Nothing was purged.")
        const options = { beforeGraceEnds: flags.now ?? false, drain: flags.drain * 1_000 }
        const report = await purgeTenant(owner, found, options)
        if (flags.json) console.log(JSON.stringify(report, null, 2))
        else print(report)
      }, guard)
    })
}

function print({ tenant, tables, bytes, rows, isRoleDropped }: PurgeReport): void {
  console.log(`Purged ${tenant.slug} (${tenant.schema}): ${tables} tables, ${megabytes(bytes)} MB.`)
  for (const [table, count] of Object.entries(rows)) {
    if (count > 0) console.log(`  ${table}: ${count} ${count === 1 ? "row" : "rows"}`)
  }
  if (isRoleDropped) return
  console.error(`note: the role ${tenant.schema} stays: another database refers to it.`)
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1)
}

async function isConfirmed({ name, slug }: Tenant): Promise<boolean> {
  const question = `Purge "${name}" with all its data, for good? Type its slug, ${slug}: `
  return await isAnswered(question, new RegExp(`^${slug}$`))
}

function parseSeconds(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError("Give whole seconds, 0 to 9999.")
}
