import { createTenant, parseSlug } from "@repo/tenancy"
import type { Command } from "commander"
import { requireUser } from "../../require-user.ts"
import type { CreateDetail } from "../../tenant-hooks.ts"
import { withOwnerDatabase } from "../database.ts"
import { withSlug } from "../slug-taken.ts"
import { printRows } from "../table.ts"
import { noteOtherSlug, parseKey, parseName, tenantColumns } from "../tenant-rows.ts"
import { parseEmail } from "../user-rows.ts"

interface Flags {
  readonly name?: string
  readonly owner?: string
  readonly key?: string
  readonly json?: true
}

export function registerTenantCreate(tenant: Command): void {
  tenant
    .command("create")
    .description("make a tenant")
    .argument("<slug>", "its subdomain")
    .option("--name <name>", "what people read; the slug unless given")
    .option("--owner <email>", "who becomes its owner; nobody is a member of it unless given")
    .option("--key <key>", "of your choice: a second call with it returns what the first one made")
    .option("--json", "for programs")
    .action(async (input: string, { name = input, owner: email, key, json }: Flags) => {
      const wanted = {
        slug: parseSlug(input),
        name: parseName(name),
        ...(key !== undefined && { key: parseKey(key) }),
      }
      const address = email === undefined ? undefined : parseEmail(email)
      const made = await withOwnerDatabase(async (owner) => {
        const detail: CreateDetail | undefined = address && {
          ownerId: await requireUser(owner, address),
        }
        return await withSlug(owner, wanted.slug, () => createTenant(owner, { ...wanted, detail }))
      })
      noteOtherSlug(key, input, made)
      printRows([made], tenantColumns, json)
    })
}
