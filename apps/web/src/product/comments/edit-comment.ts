"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { commentInput } from "./comment-input.ts"

/** Says it otherwise. One's own only: another person's comment is not there for this. */
export const editComment = memberAction(
  "comments.write",
  z.object(commentInput),
  async ({ id, body }, { member }) => {
    return await db.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom("comments")
        .select("body")
        .where("id", "=", id)
        .where("author_id", "=", member.userId)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new RequestFailure("not_found")
      await transaction.updateTable("comments").set({ body }).where("id", "=", id).execute()
      await audit(transaction, "comment.edited", { id, before, after: { body } })
      return { body }
    })
  },
)
