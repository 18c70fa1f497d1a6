"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { createOnce } from "@/server/create-once"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { commentInput } from "./comment-input.ts"

/** Says something about a task. */
export const addComment = memberAction(
  "comments.write",
  z.object({ task: z.uuid("This form names no task."), body: commentInput.body }),
  async ({ task, body }, { member }, submission) => {
    // By way of the task's row: an id that is no task of this tenant gets no comment.
    return await createOnce(db, submission, "comment.created", async (transaction) => {
      const comment = await transaction
        .insertInto("comments")
        .columns(["task_id", "author_id", "body"])
        .expression((eb) =>
          eb
            .selectFrom("tasks")
            .where("id", "=", task)
            .where("deleted_at", "is", null)
            .select((eb) => [
              "id",
              eb.cast<string>(eb.val(member.userId), sql`uuid`).as("author_id"),
              eb.val(body).as("body"),
            ]),
        )
        .returning("id")
        .executeTakeFirst()
      if (!comment) throw new RequestFailure("not_found")
      const after = { task_id: task, body }
      await audit(transaction, "comment.created", { id: comment.id, after })
      return comment
    })
  },
)
