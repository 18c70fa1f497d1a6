import { examine } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { withDatabase } from "../database.ts"
import { readAppMigrations } from "../migrations.ts"
import { showProgress } from "../progress.ts"

export function registerDoctor(db: Command): void {
  db.command("doctor")
    .description("look for drift, orphans, invalid indexes and limits; exit 1 when there is one")
    .option("--quick", "do not compare the tables of each tenant with the template's")
    .option("--json", "for programs")
    .action(async ({ quick, json }: { quick?: true; json?: true }) => {
      const migrations = await readAppMigrations()
      const progress = showProgress("tenants compared")
      const findings = await withDatabase(({ databaseOwnerUrl }) =>
        examine({
          owner: { connectionString: databaseOwnerUrl },
          migrations,
          structure: !quick,
          onProgress: (done, total) => progress.update(done, total),
        }),
      ).finally(() => progress.end())
      if (findings.length > 0) process.exitCode = 1
      if (json) return console.log(JSON.stringify({ findings }, null, 2))
      if (findings.length === 0) return console.log("Nothing is wrong.")
      for (const { problem, repair } of findings) {
        console.log(`${problem}\n  repair: ${repair}`)
      }
    })
}
