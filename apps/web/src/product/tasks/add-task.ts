"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { taskInput } from "./task-input.ts"

/** Adds a task at the end of its status. */
export const addTask = memberAction(
  "tasks.write",
  z.object({
    project: z.uuid("This form names no project."),
    title: taskInput.title,
    status: taskInput.status.default("todo"),
  }),
  async ({ project, title, status }, { member }) => {
    // By way of the project's row: an id that is no project of this tenant adds nothing.
    const task = await db.transaction().execute(async (transaction) => {
      const made = await transaction
        .insertInto("tasks")
        .columns(["project_id", "title", "status", "created_by"])
        .expression((eb) =>
          eb
            .selectFrom("projects")
            .where("id", "=", project)
            .select((eb) => [
              "id",
              eb.val(title).as("title"),
              eb.cast<typeof status>(eb.val(status), sql`task_status`).as("status"),
              eb.cast<string>(eb.val(member.userId), "uuid").as("created_by"),
            ]),
        )
        .returning(["id", "number", "title"])
        .executeTakeFirst()
      if (!made) throw new RequestFailure("not_found")
      const after = { ...made, project_id: project, status }
      await audit(transaction, "task.created", { id: made.id, after })
      return made
    })
    await revalidateTenantTag("projects")
    return task
  },
)
