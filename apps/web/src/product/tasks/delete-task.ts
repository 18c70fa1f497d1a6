"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { taskInput } from "./task-input.ts"

/** Deletes a task so that it can be had back, or has it back. */
export const deleteTask = memberAction(
  "tasks.write",
  z.object({
    id: taskInput.id,
    deleted: z.enum(["yes", "no"], "This form does not say what to do."),
  }),
  async ({ id, deleted }) => {
    const task = await db.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom("tasks")
        .select("deleted_at")
        .where("id", "=", id)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new RequestFailure("not_found")
      const { title, ...after } = await transaction
        .updateTable("tasks")
        .set({ deleted_at: deleted === "yes" ? sql<Date>`coalesce(deleted_at, now())` : null })
        .where("id", "=", id)
        .returning(["title", "deleted_at"])
        .executeTakeFirstOrThrow()
      const action = deleted === "yes" ? "task.deleted" : "task.restored"
      await audit(transaction, action, { id, before, after })
      return { id, title }
    })
    await revalidateTenantTag("projects")
    return task
  },
)
