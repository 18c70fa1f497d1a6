import type { Handles } from "@repo/db"
import type { TenantId } from "@repo/tenancy"
import { type SqlBool, sql } from "kysely"
import { containing } from "../containing.ts"

/**
 * A page of those who belong to a tenant now, owners first. Give the tenant of an admission, never
 * an input's.
 *
 * @param search what stands in their name; or in their address, for whoever may see it.
 * @param after the last member's id of the page before.
 */
export async function listMembers(
  sharedDb: Handles["sharedDb"],
  tenantId: TenantId,
  {
    search = { words: "", byAddress: false },
    after,
    size = 100,
  }: {
    search?: { words: string; byAddress: boolean }
    after?: string | undefined
    size?: number
  } = {},
) {
  const pattern = containing(search.words)
  const found = await sharedDb
    .selectFrom("memberships")
    .innerJoin("users", "users.id", "memberships.user_id")
    .where("memberships.tenant_id", "=", tenantId)
    .where(isAfter(tenantId, after))
    .$if(search.words !== "", (query) =>
      query.where((eb) =>
        eb.or([
          eb("users.name", "ilike", pattern),
          ...(search.byAddress ? [eb("users.email", "ilike", pattern)] : []),
        ]),
      ),
    )
    .select(["users.id as userId", "users.name", "users.email", "memberships.role"])
    .select("memberships.created_at as since")
    .orderBy("memberships.role")
    .orderBy((eb) => eb.fn("lower", ["users.name"]))
    .orderBy("users.id")
    .limit(size + 1)
    .execute()
  const members = found.slice(0, size)
  return { members, next: found.length > size ? members.at(-1)?.userId : undefined }
}

/** How many belong to it, and how many of them are owners. */
export async function countMembers(
  sharedDb: Handles["sharedDb"],
  tenantId: TenantId,
): Promise<{ members: number; owners: number }> {
  return await sharedDb
    .selectFrom("memberships")
    .where("tenant_id", "=", tenantId)
    .select(({ fn }) => [
      fn.countAll<number>().as("members"),
      fn.countAll<number>().filterWhere("role", "=", "owner").as("owners"),
    ])
    .executeTakeFirstOrThrow()
}

function isAfter(tenantId: TenantId, userId: string | undefined) {
  if (userId === undefined) return sql<SqlBool>`true`
  return sql<SqlBool>`(memberships.role, lower(users.name), users.id) > (
    select last.role, lower(person.name), person.id
    from memberships as last join users as person on person.id = last.user_id
    where last.tenant_id = ${tenantId} and last.user_id = ${userId}
  )`
}
