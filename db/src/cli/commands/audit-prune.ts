import { type Command, InvalidArgumentError } from "commander"
import { sql } from "kysely"
import { assertMayDestroy, assertMeant, type DestructiveFlags, isAnswered } from "../ask.ts"
import { commandTrace } from "../command-trace.ts"
import { type Database, withOwnerDatabase } from "../database.ts"

interface Flags extends DestructiveFlags {
  readonly olderThan: number
  readonly json?: true
}

export function registerAuditPrune(db: Command): void {
  db.command("audit-prune")
    .description("remove the oldest rows of the audit log, and write down that it was done")
    .requiredOption("--older-than <days>", "like 400d; 90 days are kept in any case", parseAge)
    .option("--force", "do not ask")
    .option("--remote", "although the database is not on this machine")
    .option("--json", "for programs")
    .action(async (flags: Flags) => {
      assertMayDestroy("db audit-prune", flags)
      const days = flags.olderThan
      if (!flags.force && !(await isConfirmed(days))) return console.log("Nothing was removed.")
      const removed = await prune(days, (database) => assertMeant(database, flags))
      if (flags.json) return console.log(JSON.stringify({ removed }))
      console.log(`Removed ${removed} rows of the audit log that were older than ${days} days.`)
    })
}

/** In parts, each a transaction of its own: nobody waits for millions of rows. */
async function prune(days: number, guard: (database: Database) => void): Promise<number> {
  const { agent } = await commandTrace()
  return await withOwnerDatabase(async (owner) => {
    let removed = 0
    for (;;) {
      const { rows } = await sql<{ removed: number }>`
        select public.audit_log_prune(make_interval(days => ${days}), 20000, ${agent}) as removed
      `.execute(owner)
      const part = rows[0]?.removed ?? 0
      if (part === 0) return removed
      removed += part
    }
  }, guard)
}

async function isConfirmed(days: number): Promise<boolean> {
  return await isAnswered(`Remove what is older than ${days} days, for good? (yes/no) `, /^yes$/)
}

/** What is too short the database refuses, whoever asks. */
function parseAge(text: string): number {
  const days = /^(\d{1,5})d?$/.exec(text)?.[1]
  if (days === undefined) throw new InvalidArgumentError("Give whole days, like 400d.")
  return Number(days)
}
