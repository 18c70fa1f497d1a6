"use server"

import { sql } from "kysely"
import { z } from "zod"
import { memberAction } from "@/server/actions"
import { audit } from "@/server/audit/audit"
import { db } from "@/server/database"
import { RequestFailure } from "@/server/failures/failures"
import { revalidateTenantTag } from "@/server/tenant-cache"
import { taskInput } from "./task-input.ts"
import type { TaskStatus } from "./task-status.ts"

/**
 * Puts a task below another one of a status (`after`), or first. Only the moved row is written: it
 * takes the middle between its new neighbours, which numeric computes exactly. A neighbour that has
 * gone elsewhere meanwhile leaves the task first.
 */
export const moveTask = memberAction(
  "tasks.write",
  z.object({
    id: taskInput.id,
    status: taskInput.status,
    after: z.union([z.literal("").transform(() => null), z.uuid("There is no such task.")]),
  }),
  async ({ id, status, after }) => {
    await db.transaction().execute(async (transaction) => {
      const before = await transaction
        .selectFrom("tasks")
        .select(["status", "position"])
        .where("id", "=", id)
        .where("deleted_at", "is", null)
        .forUpdate()
        .executeTakeFirst()
      if (!before) throw new RequestFailure("not_found")
      const { rows } = await place({ id, status, after }).execute(transaction)
      await audit(transaction, "task.moved", { id, before, after: rows[0] ?? {} })
    })
    await revalidateTenantTag("projects")
  },
)

function place({ id, status, after }: { id: string; status: TaskStatus; after: string | null }) {
  return sql<{ status: TaskStatus; position: string }>`
    with moved as (
      select id, project_id from tasks where id = ${id} and deleted_at is null
    ),
    above as (
      select tasks.position, tasks.id
      from tasks, moved
      where tasks.id = ${after}::uuid and tasks.id <> moved.id
        and tasks.project_id = moved.project_id
        and tasks.status = ${status} and tasks.deleted_at is null
    ),
    below as (
      select tasks.position
      from tasks, moved
      where tasks.project_id = moved.project_id
        and tasks.status = ${status} and tasks.deleted_at is null and tasks.id <> moved.id
        and (not exists (select from above)
          or (tasks.position, tasks.id) > (select position, id from above))
      order by tasks.position, tasks.id
      limit 1
    )
    update tasks
    set status = ${status}, position = coalesce(
      ((select position from above) + (select position from below)) * 0.5,
      (select position from above) + 1,
      (select position from below) - 1,
      tasks.position
    )
    from moved
    where tasks.id = moved.id
    returning tasks.status, tasks.position
  `
}
