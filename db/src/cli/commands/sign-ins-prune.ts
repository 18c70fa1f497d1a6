import type { Command } from "commander"
import { pruneSignIns } from "../../prune-sign-ins.ts"
import { withOwnerDatabase } from "../database.ts"

/** Asks nobody: what it removes is of no use any more. */
export function registerSignInsPrune(db: Command): void {
  db.command("sign-ins-prune")
    .description("remove sessions and codes that have run out, and forgotten guesses")
    .option("--json", "for programs")
    .action(async ({ json }: { json?: true }) => {
      const removed = await withOwnerDatabase((owner) => pruneSignIns(owner))
      if (json) return console.log(JSON.stringify({ removed }))
      for (const [table, rows] of Object.entries(removed)) console.log(`${table}: ${rows} removed`)
    })
}
