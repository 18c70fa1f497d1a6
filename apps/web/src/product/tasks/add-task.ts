"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { createOnce } from "@/server/create-once"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { insertTask } from "./insert-task.ts"
import { taskInput } from "./task-input.ts"

/** Adds a task at the end of its status. */
export const addTask = memberAction(
  "tasks.write",
  z.object({
    project: z.uuid("This form names no project."),
    title: taskInput.title,
    status: taskInput.status.default("todo"),
  }),
  async ({ project, title, status }, { member }, submission) => {
    const task = await createOnce(db, submission, "task.created", async (transaction) => {
      const made = await insertTask(transaction, {
        project,
        title,
        status,
        createdBy: member.userId,
      })
      if (!made) throw new RequestFailure("not_found")
      const after = { ...made, project_id: project, status }
      await audit(transaction, "task.created", { id: made.id, after })
      return made
    })
    await revalidateTenantTag("projects")
    return task
  },
)
