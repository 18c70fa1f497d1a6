import { planMigrations, type Risk } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { withDatabase } from "../database.ts"
import { type MigrateDatabaseReport, migrateDatabase } from "../migrate-database.ts"
import { readAppMigrations, reportFailures } from "../migrations.ts"
import { printPlan } from "../print-plan.ts"
import { addRunFlags, collect, type RunFlags, withRunOptions } from "../run-flags.ts"

interface Flags extends RunFlags {
  readonly tenant?: readonly string[]
  readonly dryRun?: true
  readonly sharedLogin?: true
}

export function registerMigrate(db: Command): void {
  const command = db
    .command("migrate")
    .description("bring the shared tables, the template and every tenant to head; repair the roles")
    .option("--tenant <names>", "only these, by slug or schema, after the shared tables", collect)
    .option("--shared-login", "the app's login serves other databases too: change it there as well")
    .option("--dry-run", "print the SQL for each schema, and change nothing")
  addRunFlags(command).action(async (flags: Flags) => {
    await (flags.dryRun ? plan(flags) : migrateAll(flags))
  })
}

async function migrateAll(flags: Flags): Promise<void> {
  await withRunOptions(flags, flags.tenant, async (options) => {
    const risks: Risk[] = []
    const onRisks = (found: readonly Risk[]) => {
      risks.push(...found)
      options.onRisks?.(found)
    }
    const report = await withDatabase(
      (database) =>
        migrateDatabase(database, { ...options, onRisks, sharesLogin: flags.sharedLogin ?? false }),
      { endsByItself: true },
    )
    if (flags.json) console.log(JSON.stringify({ ...report, risks }, null, 2))
    else print(report, flags)
    if (report.stopped === "signal") process.exitCode = 1
    reportFailures(report.failures, "run `pnpm db:migrate` again: it takes up what is left")
  })
}

async function plan(flags: Flags): Promise<void> {
  const { tenant, except, to, json } = flags
  const migrations = await readAppMigrations()
  const tenants = { ...(tenant && { only: tenant }), ...(except && { except }) }
  await withDatabase(async ({ databaseOwnerUrl }) => {
    const owner = { connectionString: databaseOwnerUrl }
    const planned = await planMigrations({
      owner,
      migrations,
      tenants,
      ...(to !== undefined && { to }),
    })
    printPlan(planned, json, nothingToDo(flags))
  })
}

function print(report: MigrateDatabaseReport, flags: Flags): void {
  for (const name of report.shared) console.log(`shared  ${name}`)
  for (const name of report.template) console.log(`tenant  ${name}`)
  const isIdle = report.shared.length + report.template.length + report.tenants === 0
  if (report.tenants > 0)
    console.log(`Migrated ${report.tenants} ${report.tenants === 1 ? "tenant" : "tenants"}.`)
  if (report.left > 0) console.log(`${report.left} are left. ${reasons[report.stopped ?? "error"]}`)
  if (isIdle && report.left === 0 && report.failures.length === 0) {
    console.log(nothingToDo(flags))
  }
  if (report.hardening) {
    console.error(report.isHardeningUnavailable ? guardedNote : unhardenedNote)
  }
}

const guardedNote =
  "note: the database is not hardened, and DATABASE_HARDENING=unavailable says so: the app checks each statement before it is sent."

const unhardenedNote =
  "note: the database is not hardened: raw SQL of a tenant can read other tenants' rows, and in production the app does not start. Let a superuser run what `pnpm db:doctor` prints, or set DATABASE_HARDENING=unavailable where there is none (docs/deploy.md)."

function nothingToDo({ tenant, except, to }: Flags): string {
  const isAll = !tenant && !except && to === undefined
  return isAll ? "Everything is at head." : "What was asked for is there already."
}

const reasons = {
  canary: "The canaries are done: look at them, then run `pnpm db:migrate` for the rest.",
  signal: "Run `pnpm db:migrate` again to go on.",
  error: "It went no further after a failure.",
}
