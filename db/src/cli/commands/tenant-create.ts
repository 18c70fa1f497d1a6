import { createTenant, parseSlug } from "@repo/tenancy"
import type { Command } from "commander"
import { withOwnerDatabase } from "../database.ts"
import { printRows } from "../table.ts"
import { parseName, tenantColumns } from "../tenant-rows.ts"

interface Flags {
  readonly name?: string
  readonly key?: string
  readonly json?: true
}

export function registerTenantCreate(tenant: Command): void {
  tenant
    .command("create")
    .description("make a tenant")
    .argument("<slug>", "its subdomain")
    .option("--name <name>", "what people read; the slug unless given")
    .option("--key <key>", "of your choice: a second call with it returns what the first one made")
    .option("--json", "for programs")
    .action(async (input: string, { name = input, key, json }: Flags) => {
      const wanted = { slug: parseSlug(input), name: parseName(name), ...(key && { key }) }
      const made = await withOwnerDatabase((owner) => createTenant(owner, wanted))
      printRows([made], tenantColumns, json)
    })
}
