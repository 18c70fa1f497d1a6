import type { Command } from "commander"
import { assertLocal } from "../../local.ts"
import { type SeedReport, seed } from "../../seed.ts"
import { withDatabase } from "../database.ts"

export function registerSeed(db: Command): void {
  db.command("seed")
    .description("write the fixtures: three tenants, their people and their work")
    .option("--force", "also into a database that is not on this machine")
    .action(async ({ force }: { force?: true }) => {
      await withDatabase(async (database) => {
        if (!force) {
          assertLocal(database.databaseUrl, "DATABASE_URL")
          assertLocal(database.databaseOwnerUrl, "DATABASE_OWNER_URL")
        }
        printReport(await seed(database))
      })
    })
}

function printReport({ seeded, skipped }: SeedReport): void {
  for (const slug of seeded) console.log(`${slug}: seeded`)
  for (const slug of skipped) console.log(`${slug}: has rows already, left as it is`)
}
