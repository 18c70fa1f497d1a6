import { type Kysely, sql } from "kysely"

/** How many rows of each table were removed. */
export type PrunedSignIns = Readonly<Record<keyof typeof isOver, number>>

/** When a row is of no more use to anybody. Each is found by an index. */
const isOver = {
  sessions: sql<boolean>`expires_at <= now()`,
  handover_codes: sql<boolean>`expires_at <= now()`,
  verification_tokens: sql<boolean>`expires_at <= now()`,
  // Guesses are forgotten after a day; no wait lasts as long.
  sign_in_attempts: sql<boolean>`last_failed_at < now() - interval '1 day'`,
}

/**
 * Removes what signing in leaves behind: sessions and codes that have run out, counts of guesses
 * that are forgotten. Nobody is signed out by it. In parts, each a transaction of its own; rows
 * that somebody holds are left for the next time.
 */
export async function pruneSignIns(owner: Kysely<unknown>, part = 20_000): Promise<PrunedSignIns> {
  const removed = { sessions: 0, handover_codes: 0, verification_tokens: 0, sign_in_attempts: 0 }
  for (const table of Object.keys(removed) as (keyof typeof removed)[]) {
    let rows: number
    do {
      rows = await removePart(owner, table, part)
      removed[table] += rows
    } while (rows === part)
  }
  return removed
}

async function removePart(
  owner: Kysely<unknown>,
  table: keyof typeof isOver,
  part: number,
): Promise<number> {
  const name = sql.id("public", table)
  const { numAffectedRows } = await sql`
    delete from ${name} where ctid = any (array(
      select ctid from ${name} where ${isOver[table]} limit ${part} for update skip locked
    ))
  `.execute(owner)
  return Number(numAffectedRows ?? 0)
}
