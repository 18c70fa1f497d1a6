import type { Handles } from "@repo/db"
import { sql } from "kysely"

/**
 * The first tenant schema that the app's login may use without becoming anybody, if there is one.
 * There should be none: a query that misses its scope would then find rows instead of an error.
 * A superuser's login may use them all, so it is one even while there is no tenant.
 */
export async function schemaOpenToLogin(
  sharedDb: Handles["sharedDb"],
): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select nspname as name from pg_catalog.pg_namespace
    where (nspname = '__template__' or nspname ~ '^t_[a-z2-7]{16}$')
      and pg_catalog.has_schema_privilege(session_user, oid, 'usage')
    limit 1
  `.execute(sharedDb)
  return rows[0]?.name
}
