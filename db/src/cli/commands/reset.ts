import { createInterface } from "node:readline/promises"
import type { Command } from "commander"
import { ServerError, sharedServer } from "../../server/index.ts"
import { readSettings } from "../env.ts"
import { UsageError } from "../exit.ts"

export function registerReset(db: Command): void {
  db.command("reset")
    .description("remove the data of the embedded PostgreSQL")
    .option("--force", "do not ask")
    .action(async ({ force }: { force?: true }) => {
      refuseOwnDatabase()
      if (!force && !(await isConfirmed())) return console.log("Nothing was removed.")
      await removeData()
    })
}

function refuseOwnDatabase(): void {
  if (!readSettings().databaseUrl) return
  throw new ServerError(
    "DATABASE_URL is set, and db:reset removes the data of the embedded PostgreSQL only. Unset it to do that, or reset your own database by its own means.",
  )
}

async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new UsageError("db:reset removes all data, and here nobody can be asked. Say --force.")
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await terminal
    .question("Remove all data of the embedded PostgreSQL? [y/N] ")
    .finally(() => terminal.close())
  return /^y(es)?$/i.test(answer.trim())
}

async function removeData(): Promise<void> {
  if (await sharedServer().reset()) {
    console.log(
      "The data is removed. The next command starts with an empty database: pnpm db:migrate",
    )
    return
  }
  throw new ServerError(
    "Another command uses the embedded PostgreSQL. End it (pnpm dev, say), then try again.",
  )
}
