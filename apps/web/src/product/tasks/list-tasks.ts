import "server-only"
import { sql } from "kysely"
import { db } from "@/server/database"
import { type Cursor, cursorOf } from "./cursor.ts"
import { type TaskStatus, taskStatuses } from "./task-status.ts"
import type { TaskGroup, TaskSummary } from "./task-summary.ts"

/**
 * The first tasks of each status. Every group reads its own part of an index and stops there, so a
 * project's hundred thousandth task costs nothing until somebody pages to it.
 */
export async function listTaskGroups(projectId: string, size: number): Promise<TaskGroup[]> {
  const queries = taskStatuses.map((status) => tasksQuery(projectId, status, undefined, size))
  const parts = queries.map((query) => sql`(${query})`)
  const { rows } = await sql<TaskSummary>`${sql.join(parts, sql` union all `)}`.execute(db)
  return taskStatuses.map((status) =>
    groupOf(
      status,
      rows.filter((task) => task.status === status),
      undefined,
      size,
    ),
  )
}

/** A page of one status, after the cursor. */
export async function listTasks(
  projectId: string,
  status: TaskStatus,
  after: Cursor | undefined,
  size: number,
): Promise<TaskGroup> {
  return groupOf(status, await tasksQuery(projectId, status, after, size).execute(), after, size)
}

/** What was deleted last, for whoever wants it back; `after` is the last task of the page before. */
export async function listDeletedTasks(projectId: string, after: string | undefined, size: number) {
  const found = await db
    .selectFrom("tasks")
    .where("project_id", "=", projectId)
    .where("deleted_at", "is not", null)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(deleted_at, id) < (
          select last.deleted_at, last.id from tasks as last where last.id = ${after}::uuid
        )`,
      ),
    )
    .select(["id", "number", "title"])
    .orderBy("deleted_at", "desc")
    .orderBy("id", "desc")
    .limit(size + 1)
    .execute()
  const tasks = found.slice(0, size)
  return { tasks, next: found.length > size ? tasks.at(-1)?.id : undefined }
}

/** One more than the page holds, to know whether another follows without counting them. */
function tasksQuery(
  projectId: string,
  status: TaskStatus,
  after: Cursor | undefined,
  size: number,
) {
  return db
    .selectFrom("tasks")
    .leftJoin("people", "people.user_id", "tasks.assignee_id")
    .where("tasks.project_id", "=", projectId)
    .where("tasks.status", "=", status)
    .where("tasks.deleted_at", "is", null)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(tasks.position, tasks.id) > (${after?.position}::numeric, ${after?.id}::uuid)`,
      ),
    )
    .select(["tasks.id", "tasks.number", "tasks.title", "tasks.status", "tasks.position"])
    .select(["tasks.assignee_id as assigneeId", "people.name as assigneeName"])
    .select(["tasks.due_on as dueOn", "tasks.version"])
    .orderBy("tasks.position")
    .orderBy("tasks.id")
    .limit(size + 1)
}

function groupOf(
  status: TaskStatus,
  found: TaskSummary[],
  after: Cursor | undefined,
  size: number,
): TaskGroup {
  const tasks = found.slice(0, size)
  const last = tasks.at(-1)
  const next = found.length > size && last ? cursorOf(last) : undefined
  return { status, tasks, above: after?.id, next }
}
