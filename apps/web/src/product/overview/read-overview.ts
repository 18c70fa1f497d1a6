import { sql } from "kysely"
import { db } from "@/server/database"

export type ChangedTask = Awaited<ReturnType<typeof listChangedTasks>>[number]

/** Open tasks with a date, late ones first: everybody's, or those of one person. */
export function listDueTasks(assigneeId: string | undefined) {
  return tasks()
    .where("tasks.completed_at", "is", null)
    .where("tasks.due_on", "is not", null)
    .$if(assigneeId !== undefined, (query) =>
      query.where("tasks.assignee_id", "=", assigneeId ?? null),
    )
    .orderBy("tasks.due_on")
    .orderBy("tasks.id")
    .limit(6)
    .execute()
}

export function listChangedTasks() {
  return tasks().orderBy("tasks.updated_at", "desc").orderBy("tasks.id", "desc").limit(5).execute()
}

/** The last eight weeks, the oldest first, each by its Monday (UTC) with the tasks done in it. */
export async function countDoneByWeek(): Promise<{ week: string; done: number }[]> {
  const { rows } = await sql<{ week: string; done: number }>`
    with weeks as (
      select date_trunc('week', now() at time zone 'UTC') - make_interval(weeks => n) as week
      from generate_series(0, 7) as n
    )
    select week::date as week, count(tasks.completed_at) as done
    from weeks
    left join tasks on tasks.deleted_at is null
      and tasks.completed_at >= week at time zone 'UTC'
      and tasks.completed_at < (week + interval '7 days') at time zone 'UTC'
    group by week
    order by week
  `.execute(db)
  return rows
}

function tasks() {
  return db
    .selectFrom("tasks")
    .innerJoin("projects", "projects.id", "tasks.project_id")
    .leftJoin("people", "people.user_id", "tasks.assignee_id")
    .where("tasks.deleted_at", "is", null)
    .where("projects.archived_at", "is", null)
    .select(["tasks.id", "tasks.number", "tasks.title", "tasks.status", "tasks.due_on as dueOn"])
    .select(["tasks.updated_at as changedAt", "projects.key as projectKey"])
    .select("people.name as assigneeName")
}
