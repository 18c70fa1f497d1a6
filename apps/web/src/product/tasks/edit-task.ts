"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { hasScript } from "@/server/has-script"
import { revalidateTenantTag } from "@/server/tenant-cache"
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
      const after = await transaction
        .updateTable("tasks")
        .set({
          title,
          ...(description !== undefined && { description: description.replaceAll("\r\n", "\n") }),
          status,
          due_on: dueOn,
          // Who is not of this tenant's people is nobody here.
          assignee_id: sql<string | null>`(
            select user_id from people where user_id = ${assignee}::uuid
          )`,
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
