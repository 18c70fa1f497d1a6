import "server-only"
import { cache } from "react"
import { db } from "@/server/database"

/** The active tenant's project of that key, archived or not. Asked once a page, whoever needs it. */
export const findProject = cache(async (key: string) => {
  return await db
    .selectFrom("projects")
    .where("key", "=", key)
    .select(["id", "key", "name", "description", "archived_at as archivedAt"])
    .executeTakeFirst()
})
