import { examine, type Finding, hardeningState } from "@repo/tenancy/fleet"
import type { Command } from "commander"
import { grants } from "../../grants.ts"
import { type Database, withDatabase } from "../database.ts"
import { loginOf } from "../login-of.ts"
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
      const { findings, known } = await withDatabase(async (database) => {
        const owner = { connectionString: database.databaseOwnerUrl }
        const { hardening = "database" } = database
        const found = await examine({
          owner,
          migrations,
          grants,
          hardening,
          structure: !quick,
          onProgress: (done, total) => progress.update(done, total),
        })
        return { findings: found, known: await readKnown(database) }
      }).finally(() => progress.end())
      if (findings.length > 0) process.exitCode = 1
      if (json) return console.log(JSON.stringify({ findings, known }, null, 2))
      for (const line of known) console.log(`Known: ${line}`)
      if (findings.length === 0) return console.log("Nothing is wrong.")
      for (const { problem, repair, by, differences = [] } of findings) {
        const lines = differences.map((text) => `    ${text.replaceAll("\n", "\n    ")}\n`)
        console.log(`${problem}\n${lines.join("")}  repair${whose[by]}: ${repair}`)
      }
      const repairable = findings.filter(({ by }) => by === "db:migrate").length
      console.log(`${findings.length} found; \`pnpm db:migrate\` repairs ${repairable} of them.`)
    })
}

/** What is not as it should be, and a setting says so. */
async function readKnown(database: Database): Promise<string[]> {
  if (database.hardening !== "unavailable") return []
  const owner = { connectionString: database.databaseOwnerUrl }
  const { name } = loginOf(database.databaseUrl)
  return (await hardeningState(owner, name)) === "done" ? [] : [unhardened]
}

const unhardened =
  "the database is not hardened (DATABASE_HARDENING=unavailable), so the app checks each statement before it is sent. docs/security.md lists what remains."

/** Statements are for `psql "$DATABASE_OWNER_URL"`, but where another login is named. */
const whose: Record<Finding["by"], string> = {
  "db:migrate": "",
  owner: "",
  superuser: " (as a superuser)",
}
