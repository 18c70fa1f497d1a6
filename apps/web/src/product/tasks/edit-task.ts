"use server"

import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { InvalidInput } from "@/server/failures/invalid-input"
import { hasScript } from "@/server/has-script"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { canBeAssigned } from "./can-be-assigned.ts"
import { taskInput } from "./task-input.ts"

/**
 * Saves a task, provided that nobody saved it since the form was drawn. Else nothing is written,
 * and the form is told what the task says now: the second editor chooses.
 */
export const editTask = memberAction(
  "tasks.write",
  z.object({
    ...taskInput,
    // A row of a list has no field for it.
    description: taskInput.description.optional(),
    version: z.coerce.number("This form is incomplete.").int(),
  }),
  async ({ id, version, title, description, status, assignee, dueOn }) => {
    const task = await db.transaction().execute(async (transaction) => {
      const columns = ["title", "description", "status", "due_on", "assignee_id"] as const
      const before = await transaction
        .selectFrom("tasks")
        .select(columns)
        .where("id", "=", id)
        .where("version", "=", version)
        .where("deleted_at", "is", null)
        .forUpdate()
        .executeTakeFirst()
      if (!before) return undefined
      // A task stays with somebody who has left until it is given to someone else.
      const isNew = assignee !== null && assignee !== before.assignee_id
      if (isNew && !(await canBeAssigned(transaction, assignee))) {
        throw new InvalidInput({
          assignee: "This person is not a member here. Choose someone else.",
        })
      }
      const after = await transaction
        .updateTable("tasks")
        .set({
          title,
          ...(description !== undefined && { description }),
          status,
          due_on: dueOn,
          assignee_id: assignee,
        })
        .where("id", "=", id)
        .returning([...columns, "version"])
        .executeTakeFirstOrThrow()
      await audit(transaction, "task.edited", { id, before, after })
      return after
    })
    if (!task) return { version, theirs: await changedMeanwhile(id) }
    await revalidateTenantTag("projects")
    return { version: task.version, theirs: undefined }
  },
)

async function changedMeanwhile(id: string) {
  const theirs = await db
    .selectFrom("tasks")
    .leftJoin("people", "user_id", "assignee_id")
    .where("tasks.id", "=", id)
    .where("deleted_at", "is", null)
    .select(["title", "description", "status", "version"])
    .select(["assignee_id as assigneeId", "people.name as assigneeName", "due_on as dueOn"])
    .executeTakeFirst()
  if (!theirs) throw new RequestFailure("changed")
  if (!(await hasScript())) throw new RequestFailure("changed")
  return theirs
}
