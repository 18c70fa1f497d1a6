import type { Handles } from "@repo/db"
import { sql } from "kysely"
import { hashToken } from "../session/token.ts"

/** What is guessed at, or who guesses. */
export interface Subject {
  readonly kind: "account" | "address"
  readonly name: string
  /** Unset: the limit of its kind. */
  readonly limit?: Limit
}

/** Attempts that are free. Those of an address come back one by one, all of them in `perHours`. */
interface Limit {
  readonly free: number
  readonly perHours: number
}

/** An address is shared by whole offices, an account by nobody. */
const limits = {
  account: { free: 5, perHours: 24 },
  address: { free: 30, perHours: 24 },
}
const firstWaitSeconds = 15
const longestWaitSeconds = 15 * 60
const forgottenAfterHours = 24

/**
 * Counts an attempt before it is made, so that guesses sent at the same time are all counted.
 * After the free ones each is followed by a wait, twice as long every time, up to a quarter of an
 * hour. An attempt within a wait is refused, and not counted: it learns nothing. What an address
 * has counted goes down with time, or an office that is never without a typo for a day would end
 * up with a wait for everybody.
 *
 * @param now for tests; the database's clock unless given.
 * @returns 0 when the attempt may be made, else the seconds to wait.
 */
export async function countAttempt(
  sharedDb: Handles["sharedDb"],
  subject: Subject,
  now?: Date,
): Promise<number> {
  const { kind, hash, limit } = keyOf(subject)
  const time = timeOf(now)
  const { free, perHours } = limit
  const secondsEach = (perHours * 3600) / free
  const returned =
    kind === "address"
      ? sql`floor(extract(epoch from ${time} - attempt.last_failed_at) / ${secondsEach}::float8)`
      : sql`0`
  const { rows } = await sql`
    insert into sign_in_attempts as attempt (kind, subject_hash, last_failed_at)
    values (${kind}, ${hash}, ${time})
    on conflict (kind, subject_hash) do update
    set (failures, last_failed_at, blocked_until) = (
      select counted, counted_from, case when counted >= ${free} then ${time} + make_interval(secs =>
        least(${longestWaitSeconds}, ${firstWaitSeconds} * power(2, least(counted - ${free}, 20)))) end
      from (
        select
          case when is_new then 1 else attempt.failures - returned::int + 1 end as counted,
          case when is_new or ${kind} = 'account' then ${time}
            else attempt.last_failed_at + make_interval(secs => returned * ${secondsEach}) end as counted_from
        from (
          select returned, returned >= attempt.failures
            or attempt.last_failed_at < ${time} - make_interval(hours => ${forgottenAfterHours}) as is_new
          from (select ${returned} as returned) as time
        ) as age
      ) as next
    )
    where attempt.blocked_until is null or attempt.blocked_until <= ${time}
    returning failures
  `.execute(sharedDb)
  return rows.length > 0 ? 0 : await secondsToWait(sharedDb, subject, now)
}

/** A right password, a link that was used: what was counted for the account is forgotten. */
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
 * Takes one attempt off the count again: a right password was no failure of its address, nor is a
 * link that was used. The others stay, or a guesser could wipe them out with an account of their
 * own.
 */
export async function takeBackAttempt(
  sharedDb: Handles["sharedDb"],
  subject: Subject,
): Promise<void> {
  const { kind, hash } = keyOf(subject)
  await sql`
    with last as (
      delete from sign_in_attempts
      where kind = ${kind} and subject_hash = ${hash} and failures = 1
    )
    update sign_in_attempts set failures = failures - 1, blocked_until = null
    where kind = ${kind} and subject_hash = ${hash} and failures > 1
  `.execute(sharedDb)
}

async function secondsToWait(
  sharedDb: Handles["sharedDb"],
  subject: Subject,
  now?: Date,
): Promise<number> {
  const { kind, hash } = keyOf(subject)
  const time = timeOf(now)
  const { rows } = await sql<{ seconds: number }>`
    select ceil(extract(epoch from blocked_until - ${time}))::int as seconds
    from sign_in_attempts
    where kind = ${kind} and subject_hash = ${hash} and blocked_until > ${time}
  `.execute(sharedDb)
  return Math.max(1, rows[0]?.seconds ?? 1)
}

function timeOf(now: Date | undefined) {
  return now ? sql`${now}::timestamptz` : sql`now()`
}

function keyOf({ kind, name, limit = limits[kind] }: Subject) {
  return { kind, hash: hashToken(name), limit }
}

/**
 * The part of an address that one visitor has: of IPv6 they are given a whole /64. All whose
 * address cannot be read (null) share one count.
 */
export function addressSubject(address: string | null): Subject {
  if (address === null) return { kind: "address", name: "unknown" }
  return { kind: "address", name: address.includes(":") ? networkOf(address) : address }
}

function networkOf(address: string): string {
  const [head = "", tail] = address.split("::")
  const groups = head.split(":").filter(Boolean)
  const after = tail?.split(":").filter(Boolean) ?? []
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - after.length) }, () => "0")
  const all = tail === undefined ? groups : [...groups, ...zeros, ...after]
  const network = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16))
  return `${network.join(":")}::/64`
}
