import { restoreTenant, resumeTenant, suspendTenant } from "@repo/tenancy"
import type { Command } from "commander"
import { withOwnerDatabase } from "../database.ts"
import { requireNamed } from "../require-named.ts"
import { printRows } from "../table.ts"
import { tenantColumns } from "../tenant-rows.ts"

const changes = [
  ["suspend", suspendTenant, "close a tenant to its members; nothing is lost"],
  ["resume", resumeTenant, "open a suspended tenant again"],
  ["restore", restoreTenant, "take a drop back"],
] as const

/** `suspend`, `resume` and `restore`: what neither takes anything away nor asks. */
export function registerTenantStatus(tenant: Command): void {
  for (const [name, change, description] of changes) {
    tenant
      .command(name)
      .description(description)
      .argument("<tenant>", "its slug or its schema")
      .option("--json", "for programs")
      .action(async (input: string, { json }: { json?: true }) => {
        const changed = await withOwnerDatabase(async (owner) =>
          change(owner, await requireNamed(owner, input)),
        )
        printRows([changed], tenantColumns, json)
      })
  }
}
