import { purgeTenant, type Tenant } from "@repo/tenancy"
import { type Command, InvalidArgumentError } from "commander"
import type { Kysely } from "kysely"
import { assertMayDestroy, assertMeant, isAnswered } from "../ask.ts"
import { type Database, withOwnerDatabase } from "../database.ts"
import { UsageError } from "../exit.ts"
import { printPurge } from "../print-purge.ts"
import { showProgress } from "../progress.ts"
import { type PurgeFlags, purgeDue } from "../purge-due.ts"
import { requireNamed } from "../require-named.ts"

interface Flags extends PurgeFlags {
  readonly due?: true
  readonly now?: true
}

export function registerTenantPurge(tenant: Command): void {
  tenant
    .command("purge")
    .description("remove a dropped tenant with everything in it, for good")
    .argument("[tenant]", "its slug or its schema")
    .option("--due", "every tenant whose grace is over or whose purge was interrupted")
    .option("--now", "although it could still be restored")
    .option("--drain <seconds>", "since the drop, for the last requests", parseSeconds, 10)
    .option("--force", "do not ask")
    .option("--remote", "although the database is not on this machine")
    .option("--json", "for programs")
    .action(async (name: string | undefined, flags: Flags) => {
      if (flags.due ? name !== undefined : name === undefined) {
        throw new UsageError("Give one tenant, or --due for all whose grace is over.")
      }
      if (flags.due && flags.now) throw new UsageError("--now is for one tenant: name it.")
      assertMayDestroy("tenant purge", flags)
      const guard = (database: Database) => assertMeant(database, flags)
      await withOwnerDatabase(async (owner) => {
        if (name === undefined) return await purgeDue(owner, flags)
        await purgeOne(owner, await requireNamed(owner, name), flags)
      }, guard)
    })
}

async function purgeOne(owner: Kysely<unknown>, tenant: Tenant, flags: Flags): Promise<void> {
  if (!flags.force && !(await isConfirmed(tenant))) return console.log("Nothing was purged.")
  const progress = showProgress("tables dropped")
  const report = await purgeTenant(owner, tenant, {
    beforeGraceEnds: flags.now ?? false,
    drain: flags.drain * 1_000,
    onProgress: (done, total) => progress.update(done, total),
  }).finally(() => progress.end())
  if (flags.json) console.log(JSON.stringify(report, null, 2))
  else printPurge(report)
}

async function isConfirmed({ name, slug, schema }: Tenant): Promise<boolean> {
  console.error(
    `For good: the schema ${schema} with all its tables, its role, its memberships and its sessions.`,
  )
  const question = `Purge "${name}"? Type its slug, ${slug}: `
  return await isAnswered(question, new RegExp(`^${slug}$`))
}

function parseSeconds(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError("Give whole seconds, 0 to 9999.")
}
