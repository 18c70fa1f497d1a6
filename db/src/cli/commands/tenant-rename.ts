import { parseSlug, renameTenant } from "@repo/tenancy"
import { type Command, InvalidArgumentError } from "commander"
import { withOwnerDatabase } from "../database.ts"
import { UsageError } from "../exit.ts"
import { requireNamed } from "../require-named.ts"
import { withSlug } from "../slug-taken.ts"
import { printRows } from "../table.ts"
import { parseName, tenantColumns } from "../tenant-rows.ts"

interface Flags {
  readonly name?: string
  readonly keep?: number
  readonly json?: true
}

export function registerTenantRename(tenant: Command): void {
  tenant
    .command("rename")
    .description("give a tenant another slug or name; the old slug leads to it for a while")
    .argument("<tenant>", "its slug or its schema")
    .argument("[slug]", "its new subdomain")
    .option("--name <name>", "what people read")
    .option(
      "--keep <days>",
      "how long the old slug leads here and is nobody else's (90)",
      parseDays,
    )
    .option("--json", "for programs")
    .action(async (old: string, input: string | undefined, { name, keep, json }: Flags) => {
      if (input === undefined && name === undefined) {
        throw new UsageError("Give a new slug, or --name, or both.")
      }
      if (input === undefined && keep !== undefined) {
        throw new UsageError("--keep is about the old slug: give a new one, or leave it out.")
      }
      const slug = input === undefined ? undefined : parseSlug(input)
      const wanted = {
        ...(slug && { slug }),
        ...(name !== undefined && { name: parseName(name) }),
        ...(keep !== undefined && { keptDays: keep }),
      }
      const renamed = await withOwnerDatabase(async (owner) => {
        const tenant = await requireNamed(owner, old)
        const rename = () => renameTenant(owner, tenant, wanted)
        return await (slug ? withSlug(owner, slug, rename) : rename())
      })
      printRows([renamed], tenantColumns, json)
    })
}

export function parseDays(text: string): number {
  if (/^\d{1,4}$/.test(text)) return Number(text)
  throw new InvalidArgumentError("Give whole days, 0 to 9999.")
}
