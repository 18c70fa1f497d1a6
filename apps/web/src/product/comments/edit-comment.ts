"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { commentInput } from "./comment-input.ts"

/** Says it otherwise. One's own only: another person's comment is not there for this. */
export const editComment = memberAction(
  "comments.write",
  z.object(commentInput),
  async ({ id, body }, { member }) => {
    const comment = await db
      .updateTable("comments")
      .set({ body })
      .where("id", "=", id)
      .where("author_id", "=", member.userId)
      .returning("body")
      .executeTakeFirst()
    if (!comment) throw new RequestFailure("not_found")
    return comment
  },
)
