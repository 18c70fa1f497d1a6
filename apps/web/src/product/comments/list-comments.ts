import "server-only"
import { sql } from "kysely"
import { db } from "@/server/database"

const pageSize = 50

export type Comment = Awaited<ReturnType<typeof listComments>>["comments"][number]

/** What was said last about a task, oldest first; `before` is a comment's id: what came before it. */
export async function listComments(taskId: string, before: string | undefined) {
  const found = await db
    .selectFrom("comments")
    .innerJoin("people", "people.user_id", "comments.author_id")
    .where("comments.task_id", "=", taskId)
    .$if(before !== undefined, (query) =>
      query.where(
        sql<boolean>`(comments.created_at, comments.id) < (
          select earlier.created_at, earlier.id from comments as earlier
          where earlier.id = ${before}::uuid
        )`,
      ),
    )
    .select(["comments.id", "comments.body", "comments.author_id as authorId"])
    .select("people.name as authorName")
    .select(["comments.created_at as createdAt", "comments.updated_at as updatedAt"])
    .orderBy("comments.created_at", "desc")
    .orderBy("comments.id", "desc")
    .limit(pageSize + 1)
    .execute()
  const comments = found.slice(0, pageSize).toReversed()
  return { comments, hasEarlier: found.length > pageSize }
}
