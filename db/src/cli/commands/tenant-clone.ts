import { cloneTenant, parseSlug } from "@repo/tenancy"
import type { Command } from "commander"
import type { CloneDetail } from "../../tenant-hooks.ts"
import { withOwnerDatabase } from "../database.ts"
import { requireNamed } from "../require-named.ts"
import { withSlug } from "../slug-taken.ts"
import { printRows } from "../table.ts"
import { noteOtherSlug, parseKey, parseName, tenantColumns } from "../tenant-rows.ts"

interface Flags {
  readonly name?: string
  readonly key?: string
  readonly withMembers?: true
  readonly json?: true
}

export function registerTenantClone(tenant: Command): void {
  tenant
    .command("clone")
    .description("make a tenant with the rows of another; nobody is a member of it unless you say")
    .argument("<tenant>", "whose rows: its slug or its schema")
    .argument("<slug>", "the new one's subdomain")
    .option("--name <name>", "what people read; the slug unless given")
    .option("--key <key>", "of your choice: a second call with it returns what the first one made")
    .option("--with-members", "everybody who is a member of the one becomes a member of the other")
    .option("--json", "for programs")
    .action(async (from: string, input: string, { name = input, key, ...flags }: Flags) => {
      const detail: CloneDetail = { withMembers: flags.withMembers ?? false }
      const wanted = {
        slug: parseSlug(input),
        name: parseName(name),
        detail,
        ...(key !== undefined && { key: parseKey(key) }),
      }
      const made = await withOwnerDatabase(async (owner) => {
        const source = await requireNamed(owner, from)
        return await withSlug(owner, wanted.slug, () => cloneTenant(owner, source, wanted))
      })
      noteOtherSlug(key, input, made)
      printRows([made], tenantColumns, flags.json)
    })
}
