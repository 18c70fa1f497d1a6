import "server-only"
import { type RawBuilder, type SqlBool, sql } from "kysely"
import { db } from "@/server/database"

export interface FoundTask {
  readonly projectKey: string
  readonly number: number
  readonly title: string
}

/**
 * A few of the tasks that are meant while one types: the one of that key ("SHOP-12"), else those
 * with words that begin so in their title, changed last first.
 */
export async function searchTitles(words: string): Promise<FoundTask[]> {
  const key = /^([a-z][a-z0-9]{1,9})-([1-9]\d{0,8})$/i.exec(words)
  if (key) {
    const [, project = "", number] = key
    const ofKey = await tasksWhere(
      sql`projects.key = ${project.toUpperCase()} and tasks.number = ${Number(number)}`,
    )
    if (ofKey.length > 0) return ofKey
  }
  const beginnings = words.match(/[\p{L}\p{N}]+/gu)?.map((word) => `${word}:*A`)
  // One letter begins too many words to be meant.
  if (!beginnings || words.length < 2) return []
  return await tasksWhere(sql`search @@ to_tsquery('english', ${beginnings.join(" & ")})`)
}

async function tasksWhere(isMeant: RawBuilder<unknown>): Promise<FoundTask[]> {
  return await db
    .selectFrom("tasks")
    .innerJoin("projects", "projects.id", "tasks.project_id")
    .where(isMeant as RawBuilder<SqlBool>)
    .where("tasks.deleted_at", "is", null)
    .select(["projects.key as projectKey", "tasks.number", "tasks.title"])
    .orderBy("tasks.updated_at", "desc")
    .orderBy("tasks.id", "desc")
    .limit(8)
    .execute()
}
