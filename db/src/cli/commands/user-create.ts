import type { Command } from "commander"
import { createUser } from "../../create-user.ts"
import { commandTrace } from "../command-trace.ts"
import { withOwnerDatabase } from "../database.ts"
import { printRows } from "../table.ts"
import { parseName } from "../tenant-rows.ts"
import { parseEmail, userColumns } from "../user-rows.ts"

interface Flags {
  readonly name: string
  readonly superuser?: true
  readonly json?: true
}

export function registerUserCreate(user: Command): void {
  user
    .command("create")
    .description("make a person, who then signs in by mail")
    .argument("<email>", "their address")
    .requiredOption("--name <name>", "what others call them")
    .option("--superuser", "staff: may look into every tenant, and change nothing there")
    .option("--json", "for programs")
    .action(async (input: string, { name, superuser, json }: Flags) => {
      const wanted = {
        email: parseEmail(input),
        name: parseName(name),
        isSuperuser: superuser ?? false,
      }
      const trace = await commandTrace()
      const made = await withOwnerDatabase((owner) => createUser(owner, wanted, trace))
      printRows([made], userColumns, json)
    })
}
