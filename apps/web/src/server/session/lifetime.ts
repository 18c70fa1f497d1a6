import { type RawBuilder, sql } from "kysely"

/**
 * A session ends when it was not used for a week, and in any case 30 days after its sign-in. Its
 * row's `expires_at` is the earlier of the two, so one comparison tells whether it lives.
 */
export const absoluteDays = 30
const idleDays = 7

/** How stale `last_used_at` may be before it is written again. */
export const touchAfterMinutes = 5

/** `expires_at` of a session that is used now and began at `createdAt`. */
export function expiryOf(createdAt: RawBuilder<unknown>) {
  return sql<Date>`least(
    now() + make_interval(days => ${sql.lit(idleDays)}),
    ${createdAt} + make_interval(days => ${sql.lit(absoluteDays)})
  )`
}
