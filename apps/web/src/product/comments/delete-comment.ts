"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { db } from "@/server/database"
import { commentInput } from "./comment-input.ts"

/** Takes it back for good. One's own only; what is gone already is what was asked for. */
export const deleteComment = memberAction(
  "comments.write",
  z.object({ id: commentInput.id }),
  async ({ id }, { member }) => {
    await db
      .deleteFrom("comments")
      .where("id", "=", id)
      .where("author_id", "=", member.userId)
      .execute()
  },
)
