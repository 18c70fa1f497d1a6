import type { TenantTables } from "@repo/db"
import type { Transaction } from "kysely"

/**
 * Whether a task can be given to this person: they are a member of the tenant. They cannot be
 * removed before the transaction ends.
 */
export async function canBeAssigned(
  transaction: Transaction<TenantTables>,
  userId: string,
): Promise<boolean> {
  const person = await transaction
    .selectFrom("people")
    .select("user_id")
    .where("user_id", "=", userId)
    .where("left_at", "is", null)
    .forShare()
    .executeTakeFirst()
  return person !== undefined
}
