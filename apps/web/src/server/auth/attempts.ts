import type { Handles } from "@repo/db"
import { sql } from "kysely"
import { hashToken } from "../session/token.ts"

/** What is guessed at, or who guesses. */
export type Subject =
  | { readonly kind: "account"; readonly name: string }
  | { readonly kind: "address"; readonly name: string }

/** Attempts that are free. An address is shared by whole offices, an account by nobody. */
const free = { account: 5, address: 30 }
const firstWaitSeconds = 15
const longestWaitSeconds = 15 * 60
const forgottenAfterHours = 24

/**
 * Counts an attempt before it is made, so that guesses sent at the same time are all counted.
 * After the free ones each is followed by a wait, twice as long every time, up to a quarter of an
 * hour. An attempt within a wait is refused, and not counted: it learns nothing.
 *
 * @returns 0 when the attempt may be made, else the seconds to wait.
 */
export async function countAttempt(
  sharedDb: Handles["sharedDb"],
  subject: Subject,
): Promise<number> {
  const { kind, hash } = keyOf(subject)
  const limit = free[kind]
  const { rows } = await sql`
    insert into sign_in_attempts as attempt (kind, subject_hash) values (${kind}, ${hash})
    on conflict (kind, subject_hash) do update
    set (failures, last_failed_at, blocked_until) = (
      select counted, now(), case when counted >= ${limit} then now() + make_interval(secs =>
        least(${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(counted - ${limit}, 20)))) end
      from (
        select case
          when attempt.last_failed_at < now() - make_interval(hours => ${forgottenAfterHours}) then 1
          else attempt.failures + 1
        end as counted
      ) as next
    )
    where attempt.blocked_until is null or attempt.blocked_until <= now()
    returning failures
  `.execute(sharedDb)
  return rows.length > 0 ? 0 : await secondsToWait(sharedDb, subject)
}

/** A right password: the account's failures are forgotten. */
export async function forgetAttempts(
  sharedDb: Handles["sharedDb"],
  subject: Subject,
): Promise<void> {
  const { kind, hash } = keyOf(subject)
  await sharedDb
    .deleteFrom("sign_in_attempts")
    .where("kind", "=", kind)
    .where("subject_hash", "=", hash)
    .execute()
}

/**
 * A right password: this attempt was no failure of its address. The others stay, or whoever
 * guesses could wipe them out with an account of their own.
 */
export async function takeBackAttempt(
  sharedDb: Handles["sharedDb"],
  subject: Subject,
): Promise<void> {
  const { kind, hash } = keyOf(subject)
  await sharedDb
    .updateTable("sign_in_attempts")
    .set({ failures: sql`failures - 1`, blocked_until: null })
    .where("kind", "=", kind)
    .where("subject_hash", "=", hash)
    .where("failures", ">", 1)
    .execute()
}

async function secondsToWait(sharedDb: Handles["sharedDb"], subject: Subject): Promise<number> {
  const { kind, hash } = keyOf(subject)
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from blocked_until - now()))::int as seconds
    from sign_in_attempts
    where kind = ${kind} and subject_hash = ${hash} and blocked_until > now()
  `.execute(sharedDb)
  return Math.max(1, rows[0]?.seconds ?? 1)
}

function keyOf({ kind, name }: Subject) {
  return { kind, hash: hashToken(name) }
}

/** The part of an address that one visitor has: of IPv6 they are given a whole /64. */
export function addressSubject(address: string): Subject {
  return { kind: "address", name: address.includes(":") ? networkOf(address) : address }
}

function networkOf(address: string): string {
  const [head = "", tail] = address.split("%")[0]?.split("::") ?? []
  const groups = head.split(":").filter(Boolean)
  const after = tail?.split(":").filter(Boolean) ?? []
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => "0")
  const all = tail === undefined ? groups : [...groups, ...zeros, ...after]
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(":")}::/64`
}
