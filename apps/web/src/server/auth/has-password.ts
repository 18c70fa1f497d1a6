import type { Handles } from "@repo/db"

/** Whether a user has a password; who signs in by mail or by a provider only has none. */
export async function hasPassword(sharedDb: Handles["sharedDb"], userId: string): Promise<boolean> {
  const row = await sharedDb
    .selectFrom("credentials")
    .select("user_id")
    .where("user_id", "=", userId)
    .executeTakeFirst()
  return row !== undefined
}
