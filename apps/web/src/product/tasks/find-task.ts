import "server-only"
import { cache } from "react"
import { db } from "@/server/database"

export type Task = NonNullable<Awaited<ReturnType<typeof findTask>>>

/** A task by its project's key and its own number, deleted or not. */
export const findTask = cache(async (key: string, number: number) => {
  return await db
    .selectFrom("tasks")
    .innerJoin("projects", "projects.id", "tasks.project_id")
    .leftJoin("people as author", "author.user_id", "tasks.created_by")
    .where("projects.key", "=", key)
    .where("tasks.number", "=", number)
    .select(["tasks.id", "tasks.number", "tasks.title", "tasks.description", "tasks.status"])
    .select(["tasks.assignee_id as assigneeId", "tasks.due_on as dueOn", "tasks.version"])
    .select(["tasks.created_at as createdAt", "tasks.updated_at as updatedAt"])
    .select(["tasks.deleted_at as deletedAt", "author.name as authorName"])
    .select(["projects.key as projectKey", "projects.name as projectName"])
    .executeTakeFirst()
})

/** A task's number in an address; undefined for what cannot be one. */
export function parseTaskNumber(text: string): number | undefined {
  return /^[1-9][0-9]{0,8}$/.test(text) ? Number(text) : undefined
}
