import "server-only"
import { sql } from "kysely"
import { db } from "@/server/database"

const pageSize = 50

export type Comment = Awaited<ReturnType<typeof listComments>>["comments"][number]

/** Where a page of comments ends; without an end it is the newest. */
interface End {
  readonly id: string
  readonly isIncluded: boolean
}

/** What was said last about a task, oldest first; `before` is a comment's id: what came before it. */
export async function listComments(taskId: string, before: string | undefined) {
  const page = await listUpTo(
    taskId,
    before === undefined ? before : { id: before, isIncluded: false },
  )
  return { ...page, isNewest: before === undefined }
}

/** What was said last, when this comment is among it; else this one and what came before it. */
export async function listCommentsWith(taskId: string, id: string) {
  const newest = await listComments(taskId, undefined)
  if (!newest.hasEarlier || newest.comments.some((comment) => comment.id === id)) return newest
  const page = await listUpTo(taskId, { id, isIncluded: true })
  // None: it was taken back meanwhile.
  return page.comments.length === 0 ? newest : { ...page, isNewest: false }
}

async function listUpTo(taskId: string, end: End | undefined) {
  const isBefore = end?.isIncluded ? sql`<=` : sql`<`
  const found = await db
    .selectFrom("comments")
    .innerJoin("people", "people.user_id", "comments.author_id")
    .where("comments.task_id", "=", taskId)
    .$if(end !== undefined, (query) =>
      query.where(
        sql<boolean>`(comments.created_at, comments.id) ${isBefore} (
          select last.created_at, last.id from comments as last where last.id = ${end?.id}::uuid
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
