"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
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
    const task = await db
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
      .where("deleted_at", "is", null)
      .where("status", done === "yes" ? "!=" : "=", "done")
      .returning("id")
      .executeTakeFirst()
    // Ticked off already is what was asked for; only a task that is not there is a failure.
    if (!task && !(await isThere(id))) throw new RequestFailure("not_found")
    await revalidateTenantTag("projects")
  },
)

async function isThere(id: string): Promise<boolean> {
  const query = db.selectFrom("tasks").select("id").where("id", "=", id)
  return (await query.where("deleted_at", "is", null).executeTakeFirst()) !== undefined
}
