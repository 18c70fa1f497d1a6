import type { Handles } from "@repo/db"
import { type SqlBool, sql } from "kysely"
import { jsonArrayFrom } from "kysely/helpers/postgres"

export type SignIn = Awaited<ReturnType<typeof listSignIns>>[number]

/**
 * Where a user is signed in: the living sessions of the root host, the last used first, each with
 * the names of the tenants that it has opened.
 */
export function listSignIns(sharedDb: Handles["sharedDb"], userId: string) {
  return sharedDb
    .selectFrom("sessions")
    .where("user_id", "=", userId)
    .where("parent_id", "is", null)
    .where(sql<SqlBool>`expires_at > now()`)
    .select(["id", "user_agent as userAgent", "address"])
    .select(["created_at as startedAt", "last_used_at as lastUsedAt"])
    .select(({ selectFrom }) =>
      jsonArrayFrom(
        selectFrom("sessions as child")
          .innerJoin("tenancy.tenants as tenants", "tenants.id", "child.tenant_id")
          .whereRef("child.parent_id", "=", "sessions.id")
          .where("tenants.status", "!=", "deleting")
          .select("tenants.name")
          .distinct()
          .orderBy("tenants.name"),
      ).as("tenants"),
    )
    .orderBy("last_used_at", "desc")
    .orderBy("id")
    .limit(100)
    .execute()
}
