import { type MigrationSet, planRollback, type RollbackReport, rollback } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { withDatabase } from "../database.ts"
import { UsageError } from "../exit.ts"
import { readAppMigrations, reportFailures } from "../migrations.ts"
import { printPlan } from "../print-plan.ts"
import { addRunFlags, collect, type RunFlags, withRunOptions } from "../run-flags.ts"

interface Flags extends RunFlags {
  readonly shared?: true
  /** True where no name follows: then it is the sequence that is meant. */
  readonly tenant?: true | readonly string[]
  readonly dryRun?: true
}

export function registerRollback(db: Command): void {
  const command = db
    .command("rollback")
    .description(
      "undo the newest migration, of the sequence that was applied last; or all after --to",
    )
    .option("--shared", "the newest one of the shared tables")
    .option(
      "--tenant [names]",
      "the newest one of the tenant tables; with slugs or schemas, in those tenants alone",
      (text: string, before: true | readonly string[] | undefined) =>
        collect(text, before === true ? undefined : before),
    )
    .option("--dry-run", "print the SQL for each schema, and change nothing")
  addRunFlags(command).action(async (flags: Flags) => {
    const sequence = sequenceOf(flags)
    const only = Array.isArray(flags.tenant) ? (flags.tenant as readonly string[]) : undefined
    const migrations = await readAppMigrations()
    if (flags.dryRun) return await plan(flags, only, migrations)
    await withRunOptions(flags, only, (options) =>
      withDatabase(async ({ databaseOwnerUrl }) => {
        const owner = { connectionString: databaseOwnerUrl }
        const report = await rollback({
          ...options,
          owner,
          migrations,
          ...(sequence && { sequence }),
        })
        if (flags.json) console.log(JSON.stringify(report, null, 2))
        else print(report)
        reportFailures(report.failures, "run `pnpm db:rollback` again")
      }),
    )
  })
}

async function plan(
  flags: Flags,
  only: readonly string[] | undefined,
  migrations: MigrationSet,
): Promise<void> {
  const sequence = sequenceOf(flags)
  const { except, to, json } = flags
  const choice = { ...(only && { only }), ...(except && { except }) }
  await withDatabase(async ({ databaseOwnerUrl }) => {
    const planned = await planRollback({
      owner: { connectionString: databaseOwnerUrl },
      migrations,
      ...((only || except) && { tenants: choice }),
      ...(to && { to }),
      ...(sequence && { sequence }),
    })
    if (planned.schemas.length > 0 || json) printPlan(planned, json)
    else console.log("There is no migration to roll back.")
  })
}

function sequenceOf({ shared, tenant, except }: Flags): "shared" | "tenant" | undefined {
  if (shared && tenant) throw new UsageError("Give --shared or --tenant, not both.")
  if (shared && except) throw new UsageError("The shared tables belong to no tenant: no --except.")
  return shared ? "shared" : tenant || except ? "tenant" : undefined
}

function print({ migration, undone, failures, left }: RollbackReport): void {
  if (!migration) console.log("There is no migration to roll back.")
  if (!migration || failures.length > 0) return
  for (const name of undone) console.log(`Rolled back ${migration.sequence} ${name}.`)
  if (left > 0) console.log(`${left} tenants are left. Run \`pnpm db:rollback\` again to go on.`)
}
