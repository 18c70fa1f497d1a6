import { type ListedTenant, listTenants } from "@repo/tenancy"
import type { Command } from "commander"
import { withOwnerDatabase } from "../database.ts"
import { printRows } from "../table.ts"
import { describeGrace, tenantColumns } from "../tenant-rows.ts"

export function registerTenantList(tenant: Command): void {
  tenant
    .command("list")
    .description("show every tenant, and until when those that were dropped are kept")
    .option("--json", "for programs")
    .action(async ({ json }: { json?: true }) => {
      const tenants = await withOwnerDatabase(listTenants)
      if (tenants.length === 0 && !json) {
        return console.log("There are no tenants. Make one with: pnpm tenant create <slug>")
      }
      if (json || tenants.every(({ purgeAfter }) => purgeAfter === null)) {
        return printRows(tenants, tenantColumns, json)
      }
      const rows = tenants.map((each) => ({ ...each, grace: graceOf(each) }))
      printRows(rows, [...tenantColumns, "grace"], false)
    })
}

function graceOf({ purgeAfter, isDue }: ListedTenant): string {
  return purgeAfter === null ? "" : describeGrace({ purgeAfter, isDue })
}
