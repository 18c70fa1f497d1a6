import { dropTenant, findGrace, type Grace, type Tenant } from "@repo/tenancy"
import type { Command } from "commander"
import { assertMayDestroy, assertMeant, type DestructiveFlags, isAnswered } from "../ask.ts"
import { type Database, withOwnerDatabase } from "../database.ts"
import { requireNamed } from "../require-named.ts"
import { printRows } from "../table.ts"
import { describeGrace, tenantColumns } from "../tenant-rows.ts"
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
        const found = await requireNamed(owner, name)
        const before = await findGrace(owner, found)
        if (before) return showDropped(found, before, flags)
        if (!flags.force && !(await isConfirmed(found))) return console.log("Nothing was dropped.")
        const { grace: graceDays } = flags
        const dropped = await dropTenant(owner, found, {
          ...(graceDays !== undefined && { graceDays }),
        })
        const grace = await findGrace(owner, dropped)
        if (flags.json) return printRows([{ ...dropped, ...grace }], tenantColumns, true)
        const until = grace ? ` It is ${describeGrace(grace)}.` : ""
        console.log(
          `Dropped ${found.slug} (${found.schema}).${until} Before it is purged: pnpm tenant restore ${found.slug}`,
        )
      }, guard)
    })
}

/** It is what was asked for, but for a grace: that is given once. */
function showDropped(tenant: Tenant, grace: Grace, flags: Flags): void {
  const { slug, schema } = tenant
  const state = `${slug} (${schema}) is being deleted already, and ${describeGrace(grace)}`
  if (flags.grace !== undefined) {
    throw new Error(`${state}. For another grace, restore it first: pnpm tenant restore ${slug}`)
  }
  if (flags.json) printRows([{ ...tenant, ...grace }], tenantColumns, true)
  else console.log(`${state}.`)
}

async function isConfirmed({ name, slug }: Tenant): Promise<boolean> {
  return await isAnswered(`Drop "${name}"? Type its slug, ${slug}: `, new RegExp(`^${slug}$`))
}
