"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { taskInput } from "./task-input.ts"

/** Ticks a task off, or takes the tick away. It then stands first among those of its new status. */
export const completeTask = memberAction(
  "tasks.write",
  z.object({
    id: taskInput.id,
    done: z.enum(["yes", "no"], "This form does not say what to do."),
  }),
  async ({ id, done }) => {
    const status = done === "yes" ? "done" : "todo"
    await db.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom("tasks")
        .select("status")
        .where("id", "=", id)
        .where("deleted_at", "is", null)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new RequestFailure("not_found")
      // Ticked off already is what was asked for.
      if ((before.status === "done") === (done === "yes")) return
      await transaction
        .updateTable("tasks")
        .set({
          status,
          position: sql<string>`coalesce((
            select min(other.position) - 1 from tasks as other
            where other.project_id = tasks.project_id
              and other.status = ${status} and other.deleted_at is null
          ), tasks.position)`,
        })
        .where("id", "=", id)
        .execute()
      const action = done === "yes" ? "task.completed" : "task.reopened"
      await audit(transaction, action, { id, before, after: { status } })
    })
    await revalidateTenantTag("projects")
  },
)
