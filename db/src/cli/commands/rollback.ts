import { rollback } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { withDatabase } from "../database.ts"
import { readAppMigrations, reportFailures, type SequenceFlags, sequenceOf } from "../migrations.ts"

export function registerRollback(db: Command): void {
  db.command("rollback")
    .description("undo the newest migration, of the sequence that was applied last")
    .option("--shared", "the newest one of the shared tables")
    .option("--tenant", "the newest one of the tenant tables, in every tenant")
    .option("--wait", "wait for another migration to end, instead of failing")
    .action(async (flags: SequenceFlags & { wait?: true }) => {
      const sequence = sequenceOf(flags)
      const migrations = await readAppMigrations()
      await withDatabase(async ({ databaseOwnerUrl }) => {
        const report = await rollback({
          owner: { connectionString: databaseOwnerUrl },
          migrations,
          wait: flags.wait ?? false,
          ...(sequence && { sequence }),
        })
        if (!report.migration) return console.log("There is no migration to roll back.")
        const { name } = report.migration
        if (report.failures.length === 0) {
          console.log(`Rolled back ${report.migration.sequence} ${name}.`)
        }
        reportFailures(report.failures, "run `pnpm db:rollback` again")
      })
    })
}
