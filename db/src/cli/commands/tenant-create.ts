import { createTenant, parseSlug } from "@repo/tenancy"
import type { Command } from "commander"
import { withOwnerDatabase } from "../database.ts"
import { UsageError } from "../exit.ts"
import { printRows } from "../table.ts"

export function registerTenantCreate(tenant: Command): void {
  tenant
    .command("create")
    .description("make a tenant")
    .argument("<slug>", "its subdomain")
    .option("--name <name>", "what people read; the slug unless given")
    .option("--json", "for programs")
    .action(async (input: string, { name = input, json }: { name?: string; json?: true }) => {
      const slug = parseSlug(input)
      if (name.trim().length < 1 || name.trim().length > 200) {
        throw new UsageError("The name of a tenant has 1 to 200 characters.")
      }
      const made = await withOwnerDatabase((owner) =>
        createTenant(owner, { slug, name: name.trim() }),
      )
      printRows([made], ["slug", "name", "status", "schema"], json)
    })
}
