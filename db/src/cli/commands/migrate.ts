import type { Command } from "commander"
import { withDatabase } from "../database.ts"
import { type MigrateDatabaseReport, migrateDatabase } from "../migrate-database.ts"
import { reportFailures } from "../migrations.ts"

export function registerMigrate(db: Command): void {
  db.command("migrate")
    .description("bring the shared tables, the template and every tenant to head; repair the roles")
    .option("--wait", "wait for another migration to end, instead of failing")
    .action(async ({ wait = false }: { wait?: boolean }) => {
      print(await withDatabase((database) => migrateDatabase(database, { wait })))
    })
}

function print(report: MigrateDatabaseReport): void {
  for (const name of report.shared) console.log(`shared  ${name}`)
  for (const name of report.template) console.log(`tenant  ${name}`)
  const isIdle = report.shared.length + report.template.length + report.tenants === 0
  if (report.tenants > 0)
    console.log(`Migrated ${report.tenants} ${report.tenants === 1 ? "tenant" : "tenants"}.`)
  if (isIdle && report.failures.length === 0) console.log("Everything is at head.")
  if (report.hardening) {
    console.error(
      `note: so that raw SQL of a tenant cannot change its role, let a superuser run once: ${report.hardening.join("; ")};`,
    )
  }
  reportFailures(report.failures, "run `pnpm db:migrate` again: it takes up what is left")
}
