import { Command, CommanderError } from "commander"
import { registerTenantHooks } from "../tenant-hooks.ts"
import { commandTrace } from "./command-trace.ts"
import { registerAuditPrune } from "./commands/audit-prune.ts"
import { registerDoctor } from "./commands/doctor.ts"
import { registerDown } from "./commands/down.ts"
import { registerMigrate } from "./commands/migrate.ts"
import { registerNew } from "./commands/new.ts"
import { registerReset } from "./commands/reset.ts"
import { registerRollback } from "./commands/rollback.ts"
import { registerSeed } from "./commands/seed.ts"
import { registerSignInsPrune } from "./commands/sign-ins-prune.ts"
import { registerStatus } from "./commands/status.ts"
import { registerTenantClone } from "./commands/tenant-clone.ts"
import { registerTenantCreate } from "./commands/tenant-create.ts"
import { registerTenantDrop } from "./commands/tenant-drop.ts"
import { registerTenantList } from "./commands/tenant-list.ts"
import { registerTenantPurge } from "./commands/tenant-purge.ts"
import { registerTenantRename } from "./commands/tenant-rename.ts"
import { registerTenantStatus } from "./commands/tenant-status.ts"
import { registerTypes } from "./commands/types.ts"
import { registerUp } from "./commands/up.ts"
import { registerUserCreate } from "./commands/user-create.ts"
import { exitCodeOf, messageOf } from "./exit.ts"

await main(process.argv)

/** Exit codes: 0 done, 1 failed, 2 wrong usage. An error is one line on stderr. */
async function main(argv: string[]): Promise<void> {
  registerTenantHooks(commandTrace)
  const program = buildProgram()
  try {
    await program.parseAsync(argv)
  } catch (error) {
    // Commander has said it already.
    if (!(error instanceof CommanderError)) console.error(`error: ${messageOf(error)}`)
    process.exitCode = exitCodeOf(error)
  }
}

function buildProgram(): Command {
  const program = new Command("tenantry").description("The commands of this app's database.")
  // Before the commands are made: they inherit both.
  program.exitOverride()
  program.configureOutput({
    outputError: (text, write) => write(`${text.trim().replaceAll(/\s*\n\s*/g, " ")}\n`),
  })

  const db = program.command("db").description("the database, its migrations and its data")
  for (const register of [registerUp, registerDown, registerReset]) register(db)
  for (const register of [registerMigrate, registerRollback, registerStatus]) register(db)
  for (const register of [registerDoctor, registerNew, registerTypes, registerSeed]) register(db)
  for (const register of [registerAuditPrune, registerSignInsPrune]) register(db)

  const tenant = program.command("tenant").description("the tenants")
  for (const register of [registerTenantList, registerTenantCreate, registerTenantClone]) {
    register(tenant)
  }
  for (const register of [registerTenantRename, registerTenantStatus]) register(tenant)
  for (const register of [registerTenantDrop, registerTenantPurge]) register(tenant)

  registerUserCreate(program.command("user").description("the people"))
  return program
}
