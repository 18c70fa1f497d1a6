import { examine, type Finding } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { grants } from "../../grants.ts"
import { withDatabase } from "../database.ts"
import { readAppMigrations } from "../migrations.ts"
import { showProgress } from "../progress.ts"

export function registerDoctor(db: Command): void {
  db.command("doctor")
    .description(
      "look for drift, wrong rights, orphans, invalid indexes and limits; exit 1 for any",
    )
    .option("--quick", "do not compare the tables of each tenant with the template's")
    .option("--json", "for programs")
    .action(async ({ quick, json }: { quick?: true; json?: true }) => {
      const migrations = await readAppMigrations()
      const progress = showProgress("tenants compared")
      const findings = await withDatabase(({ databaseOwnerUrl }) =>
        examine({
          owner: { connectionString: databaseOwnerUrl },
          migrations,
          grants,
          structure: !quick,
          onProgress: (done, total) => progress.update(done, total),
        }),
      ).finally(() => progress.end())
      if (findings.length > 0) process.exitCode = 1
      if (json) return console.log(JSON.stringify({ findings }, null, 2))
      if (findings.length === 0) return console.log("Nothing is wrong.")
      for (const { problem, repair, by, differences = [] } of findings) {
        const lines = differences.map((text) => `    ${text.replaceAll("\n", "\n    ")}\n`)
        console.log(`${problem}\n${lines.join("")}  repair${whose[by]}: ${repair}`)
      }
      const repairable = findings.filter(({ by }) => by === "db:migrate").length
      console.log(`${findings.length} found; \`pnpm db:migrate\` repairs ${repairable} of them.`)
    })
}

/** Statements are for `psql "$DATABASE_OWNER_URL"`, but where another login is named. */
const whose: Record<Finding["by"], string> = {
  "db:migrate": "",
  owner: "",
  superuser: " (as a superuser)",
}
