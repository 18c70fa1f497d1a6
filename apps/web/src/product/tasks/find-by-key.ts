import "server-only"
import { db } from "@/server/database"
import type { TaskStatus } from "./task-status.ts"

export interface KeyedTask {
  readonly id: string
  readonly projectKey: string
  readonly projectName: string
  readonly number: number
  readonly title: string
  readonly status: TaskStatus
}

/** The task that is meant by "SHOP-12", in capitals or not; of words that are no key, none. */
export async function findTaskByKey(words: string): Promise<KeyedTask | undefined> {
  const key = /^([a-z][a-z0-9]{1,9})-([1-9]\d{0,8})$/i.exec(words.trim())
  if (!key) return undefined
  const [, project = "", number] = key
  return await db
    .selectFrom("tasks")
    .innerJoin("projects", "projects.id", "tasks.project_id")
    .where("projects.key", "=", project.toUpperCase())
    .where("tasks.number", "=", Number(number))
    .where("tasks.deleted_at", "is", null)
    .select(["tasks.id", "tasks.number", "tasks.title", "tasks.status"])
    .select(["projects.key as projectKey", "projects.name as projectName"])
    .executeTakeFirst()
}
