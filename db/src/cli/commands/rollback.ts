import {
  type MigrationSet,
  planRollback,
  type RollbackOptions,
  type RollbackReport,
  rollback,
} from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { assertMayDestroy, assertMeant, type DestructiveFlags, isAnswered } from "../ask.ts"
import { withDatabase } from "../database.ts"
import { UsageError } from "../exit.ts"
import { readAppMigrations, reportFailures } from "../migrations.ts"
import { printPlan, printRisks } from "../print-plan.ts"
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
    const migrations = await readAppMigrations()
    const choice = choiceOf(flags)
    if (flags.dryRun) return await plan(flags, { migrations, ...choice })
    assertMayDestroy("db rollback", flags)
    await withRunOptions(flags, choice.tenants?.only, ({ onRisks: _, ...options }) =>
      withDatabase(
        async (database) => {
          assertMeant(database, flags)
          const owner = { connectionString: database.databaseOwnerUrl }
          const what = { owner, migrations, ...choice }
          const { risks } = await planRollback(what)
          // Before the question: it is about them.
          printRisks(risks)
          if (!flags.force && !(await isAnswered(question, /^y(es)?$/i))) {
            return console.log("Nothing was rolled back.")
          }
          const report = await rollback({ ...options, ...what })
          if (flags.json) console.log(JSON.stringify({ ...report, risks }, null, 2))
          else print(report)
          if (report.stopped === "signal") process.exitCode = 1
          reportFailures(report.failures, "run `pnpm db:rollback` again")
        },
        { endsByItself: true },
      ),
    )
  })
}

const nothingToDo = "There is no migration to roll back."
const question =
  "What a migration added is removed, with the data in it (--dry-run shows it). Go on? [y/N] "

type Choice = Pick<RollbackOptions, "tenants" | "to" | "sequence">

async function plan(
  { json }: Flags,
  what: Choice & { readonly migrations: MigrationSet },
): Promise<void> {
  await withDatabase(async ({ databaseOwnerUrl }) => {
    const planned = await planRollback({ owner: { connectionString: databaseOwnerUrl }, ...what })
    printPlan(planned, json, nothingToDo)
  })
}

function choiceOf(flags: Flags): Choice {
  const { tenant, except, to } = flags
  const sequence = sequenceOf(flags)
  const only = Array.isArray(tenant) ? (tenant as readonly string[]) : undefined
  const tenants = { ...(only && { only }), ...(except && { except }) }
  return {
    ...((only || except) && { tenants }),
    ...(to !== undefined && { to }),
    ...(sequence && { sequence }),
  }
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
  if (!migration) console.log(nothingToDo)
  if (!migration || failures.length > 0) return
  for (const name of undone) console.log(`Rolled back ${migration.sequence} ${name}.`)
  if (left > 0) console.log(`${left} tenants are left. Run \`pnpm db:rollback\` again to go on.`)
}
