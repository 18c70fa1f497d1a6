"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { commentInput } from "./comment-input.ts"

/** Takes it back for good. One's own only; what is gone already is what was asked for. */
export const deleteComment = memberAction(
  "comments.write",
  z.object({ id: commentInput.id }),
  async ({ id }, { member }) => {
    await db.transaction().execute(async (transaction) => {
      const before = await transaction
        .deleteFrom("comments")
        .where("id", "=", id)
        .where("author_id", "=", member.userId)
        .returning(["task_id", "body"])
        .executeTakeFirst()
      if (before) await audit(transaction, "comment.deleted", { id, before })
    })
  },
)
