import type { Handles } from "@repo/db"
import { sql } from "kysely"
import { expiryOf, touchAfterMinutes } from "./lifetime.ts"

/** Whether the look-up that found a session should be followed by `touchSession`. */
export function wantsTouch(lastUsedAt: Date, now = Date.now()): boolean {
  return now - lastUsedAt.getTime() > touchAfterMinutes * 60_000
}

/**
 * Notes that a session is in use, which puts off its end, and its root's: working at a tenant's
 * host keeps one signed in. Its tenant counts as opened now, for the chooser's order. For after the
 * response; whoever comes second changes nothing.
 *
 *     if (wantsTouch(session.last_used_at)) after(() => touchSession(sharedDb, session.id))
 */
export async function touchSession(
  sharedDb: Handles["sharedDb"],
  sessionId: string,
): Promise<void> {
  // The root first, in every such statement: two tabs then never wait for each other in a circle.
  await sql`
    with used as (
      select id, coalesce(parent_id, id) as root_id, user_id, tenant_id from sessions
      where id = ${sessionId}
        and last_used_at < now() - make_interval(mins => ${sql.lit(touchAfterMinutes)})
    ),
    root as (
      update sessions set last_used_at = now(), expires_at = ${expiryOf(sql.ref("sessions.created_at"))}
      from used where sessions.id = used.root_id and sessions.expires_at > now()
      returning sessions.id, sessions.expires_at
    ),
    opened as (
      update memberships set last_opened_at = now()
      from used
      where memberships.tenant_id = used.tenant_id and memberships.user_id = used.user_id
    )
    update sessions set last_used_at = now(), expires_at = root.expires_at
    from used, root
    where sessions.id = used.id and used.id <> root.id and sessions.expires_at > now()
  `.execute(sharedDb)
}
