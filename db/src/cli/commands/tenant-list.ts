import { listTenants } from "@repo/tenancy"
import type { Command } from "commander"
import { withOwnerDatabase } from "../database.ts"
import { printRows } from "../table.ts"
import { tenantColumns } from "../tenant-rows.ts"

export function registerTenantList(tenant: Command): void {
  tenant
    .command("list")
    .description("show every tenant")
    .option("--json", "for programs")
    .action(async ({ json }: { json?: true }) => {
      const tenants = await withOwnerDatabase(listTenants)
      if (tenants.length === 0 && !json) {
        return console.log("There are no tenants. Make one with: pnpm tenant create <slug>")
      }
      printRows(tenants, tenantColumns, json)
    })
}
