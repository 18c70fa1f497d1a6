import "server-only"
import { sql } from "kysely"
import { cache } from "react"
import type { TaskCounts } from "@/product/tasks/task-counts"
import { db } from "@/server/database"

/** The active tenant's project of that key, archived or not. Asked once a page, whoever needs it. */
export const findProject = cache(async (key: string) => {
  return await db
    .selectFrom("projects")
    .where("key", "=", key)
    .select(["id", "key", "name", "description", "archived_at as archivedAt"])
    .select(
      sql<TaskCounts>`coalesce((
        select json_object_agg(status, tasks) from task_counts where project_id = projects.id
      ), '{}')`.as("counts"),
    )
    .executeTakeFirst()
})
