import { type MigrationSet, planRollback, type RollbackReport, rollback } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { assertMayDestroy, assertMeant, type DestructiveFlags, isAnswered } from "../ask.ts"
import { withDatabase } from "../database.ts"
import { UsageError } from "../exit.ts"
import { readAppMigrations, reportFailures } from "../migrations.ts"
import { printPlan } from "../print-plan.ts"
import { addRunFlags, collect, type RunFlags, withRunOptions } from "../run-flags.ts"

interface Flags extends RunFlags, DestructiveFlags {
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
    .option("--force", "do not ask")
    .option("--remote", "although the database is not on this machine")
  addRunFlags(command).action(async (flags: Flags) => {
    const sequence = sequenceOf(flags)
    const only = Array.isArray(flags.tenant) ? (flags.tenant as readonly string[]) : undefined
    const migrations = await readAppMigrations()
    if (flags.dryRun) return await plan(flags, only, migrations)
    assertMayDestroy("db rollback", flags)
    await withRunOptions(flags, only, (options) =>
      withDatabase(
        async (database) => {
          assertMeant(database, flags)
          if (!flags.force && !(await isAnswered(question, /^y(es)?$/i))) {
            return console.log("Nothing was rolled back.")
          }
          const owner = { connectionString: database.databaseOwnerUrl }
          const report = await rollback({
            ...options,
            owner,
            migrations,
            ...(sequence && { sequence }),
          })
          if (flags.json) console.log(JSON.stringify(report, null, 2))
          else print(report)
          if (report.stopped === "signal") process.exitCode = 1
          reportFailures(report.failures, "run `pnpm db:rollback` again")
        },
        { endsByItself: true },
      ),
    )
  })
}

const question =
  "What a migration added is removed, with the data in it (--dry-run shows it). Go on? [y/N] "

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

function sequenceOf({ shared, tenant, except, to }: Flags): "shared" | "tenant" | undefined {
  if (shared && tenant) throw new UsageError("Give --shared or --tenant, not both.")
  if (shared && except) throw new UsageError("The shared tables belong to no tenant: no --except.")
  const sequence = shared ? "shared" : tenant || except ? "tenant" : undefined
  const meant = /^(shared|tenant)\//.exec(to ?? "")?.[1]
  if (sequence && meant && meant !== sequence) {
    throw new UsageError(
      `--to ${to} is a ${meant} migration, and the others named are ${sequence} ones.`,
    )
  }
  return sequence
}

function print({ migration, undone, failures, left }: RollbackReport): void {
  if (!migration) console.log("There is no migration to roll back.")
  if (!migration || failures.length > 0) return
  for (const name of undone) console.log(`Rolled back ${migration.sequence} ${name}.`)
  if (left > 0) console.log(`${left} tenants are left. Run \`pnpm db:rollback\` again to go on.`)
}
