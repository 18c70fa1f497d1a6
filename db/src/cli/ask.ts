import { createInterface } from "node:readline/promises"
import { assertLocal } from "../local.ts"
import type { Database } from "./database.ts"
import { UsageError } from "./exit.ts"

export const canAsk = (): boolean => process.stdin.isTTY === true

/** Asks on the terminal. Whatever is not the answer that is asked for is a no. */
export async function isAnswered(question: string, answer: RegExp): Promise<boolean> {
  // stdout may be read by a program.
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const given = await terminal
    .question(question)
    .catch(orNothing)
    .finally(() => terminal.close())
  return answer.test(given.trim())
}

/** Ctrl-C and Ctrl-D leave the question's line open. */
function orNothing(error: Error): string {
  if (error.name !== "AbortError") throw error
  process.stderr.write("\n")
  return ""
}

export interface DestructiveFlags {
  readonly force?: true
  readonly remote?: true
}

/**
 * For a command that destroys: refuses where nobody can be asked, unless `--force` says that
 * nobody need be.
 *
 * @throws UsageError
 */
export function assertMayDestroy(command: string, { force }: DestructiveFlags): void {
  if (force || canAsk()) return
  throw new UsageError(`${command} removes data: say --force where nobody can be asked.`)
}

/** Refuses a database that is not on this machine, unless `--remote` says that it is meant. */
export function assertMeant(database: Database, { remote }: DestructiveFlags): void {
  if (remote) return
  const why = "this command removes data. Use --remote if that database is meant"
  assertLocal(database.databaseOwnerUrl, "DATABASE_OWNER_URL", why)
}
